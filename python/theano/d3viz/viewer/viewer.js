// The viewer: draws the groups of boxes and lines that the page holds, moves, zooms, searches, and
// opens operations with a graph inside. Places come from Python; opening a box stretches the plane
// around it, so that nothing changes sides (K. Misue et al.: Layout Adjustment and the Mental Map).
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("graph").textContent);
  const $ = (id) => document.getElementById(id);
  const svg = $("view"), scene = $("scene"), tip = $("tip");
  const opened = new Set();          // paths of open boxes: "3", "3/1"
  const HEAD = 26, PAD = 10;
  let shown = new Map();             // path of a box -> {element, box, x, y, w, h}
  let view = {x: 0, y: 0, k: 1}, heat = false, matches = [], current = -1;

  const make = (name, attributes, parent) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    if (parent) parent.append(element);
    return element;
  };
  const join = (prefix, i) => (prefix === "" ? `${i}` : `${prefix}/${i}`);

  // Sizes and places of a group when the boxes in `opened` are open.
  function measure(group, prefix) {
    const inner = new Map(), tall = group.bands.map(() => 0), wide = [];
    group.boxes.forEach((box, i) => {
      const path = join(prefix, i);
      if (box.group === undefined || !opened.has(path)) return;
      const placed = measure(data.groups[box.group], path);
      const w = Math.max(box.w, placed.width + 2 * PAD), h = placed.height + HEAD + PAD;
      inner.set(i, {placed, w, h});
      tall[box.layer] = Math.max(tall[box.layer], h - box.h);
      wide.push([box.x - box.w / 2, box.w, w - box.w]);
    });
    const mapX = (x) => wide.reduce(
      (sum, [left, width, extra]) => sum + extra * Math.min(1, Math.max(0, (x - left) / width)), x);
    const before = [];
    tall.reduce((sum, extra, i) => (before[i] = sum, sum + extra), 0);
    const mapY = (y) => {
      let low = 0, high = group.bands.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (group.bands[middle][0] <= y) low = middle; else high = middle - 1;
      }
      if (low < 0 || !group.bands.length || y < group.bands[0][0]) return y;
      const [top, bottom] = group.bands[low];
      return y + before[low] + tall[low] * Math.min(1, (y - top) / Math.max(bottom - top, 1));
    };
    const boxes = group.boxes.map((box, i) => {
      const open = inner.get(i);
      return {x: mapX(box.x), y: box.y + before[box.layer] + tall[box.layer] / 2,
              w: open ? open.w : box.w, h: open ? open.h : box.h, open};
    });
    return {group, boxes, mapX, mapY, prefix,
            width: mapX(group.width), height: group.height + tall.reduce((a, b) => a + b, 0)};
  }

  function curve(points) {
    let [x, y] = points[0], text = `M${x} ${y}`;
    for (const [x1, y1] of points.slice(1)) {
      const middle = (y + y1) / 2;
      text += Math.abs(x1 - x) < 0.5 ? `L${x1} ${y1}` : `C${x} ${middle} ${x1} ${middle} ${x1} ${y1}`;
      [x, y] = [x1, y1];
    }
    return text;
  }

  const heatColour = (share) => `hsl(${48 - 48 * Math.sqrt(share)} 95% ${93 - 38 * Math.sqrt(share)}%)`;
  const lineColours = {blue: "#2f6fd6", red: "#d0342c"};

  function draw(placed, parent, dx, dy) {
    const {group, boxes, prefix} = placed;
    const layer = make("g", {transform: `translate(${dx} ${dy})`}, parent);
    const lines = make("g", {}, layer), labels = make("g", {}, layer);
    group.lines.forEach((line) => {
      const from = boxes[line.from], to = boxes[line.to];
      const points = line.points.map(([x, y]) => [placed.mapX(x), placed.mapY(y)]);
      if (line.reference) {
        points[0][1] = placed.mapY(line.reference[1]) + 8;
      } else {
        points[0] = [from.x, from.y + from.h / 2];
      }
      // Ends keep their place on the box, which may lie beside what the plane was stretched for.
      const end = points[points.length - 1], last = line.points[line.points.length - 1];
      const target = group.boxes[line.to];
      end[0] = to.x + (last[0] - target.x) * to.w / target.w;
      end[1] = to.y - to.h / 2;
      const element = make("g", {"data-ends": `${join(prefix, line.from)} ${join(prefix, line.to)}`}, lines);
      const path = make("path", {class: line.update ? "line update" : "line", d: curve(points),
                                 "marker-end": "url(#arrow)"}, element);
      if (line.colour) path.style.stroke = lineColours[line.colour] || line.colour;
      const hit = make("path", {class: "hit", d: curve(points)}, element);
      hit.tip = () => `<b>${escapeText(group.boxes[line.from].label)} → ${escapeText(group.boxes[line.to].label)}</b>\n${escapeText(line.details)}`;
      if (line.label) {
        const [x, y] = points[points.length - 1];
        make("text", {class: "small", x: x + 4, y: y - 7}, labels).textContent = line.label;
      }
      if (line.reference) {
        const [x, y, w, label] = line.reference, box = group.boxes[line.from];
        const mark = make("g", {class: "reference"}, labels);
        make("rect", {x: placed.mapX(x) - w / 2, y: placed.mapY(y) - 8, width: w, height: 16, rx: 3,
                      fill: box.fill, stroke: box.stroke}, mark);
        make("text", {x: placed.mapX(x), y: placed.mapY(y) + 3.5}, mark).textContent = label;
        mark.tip = () => `<b>${escapeText(box.label)}</b>\nClick to go there.`;
        mark.go = join(prefix, line.from);
      }
    });
    group.boxes.forEach((box, i) => {
      const place = boxes[i], path = join(prefix, i);
      const element = make("g", {class: box.group === undefined ? "box" : "box nested", "data-path": path}, layer);
      const timed = heat && box.share !== undefined;
      make("rect", {x: place.x - place.w / 2, y: place.y - place.h / 2, width: place.w, height: place.h,
                    rx: place.open ? 10 : box.kind === "apply" ? box.h / 2 : 3,
                    fill: place.open ? "#fdfdfb" : timed ? heatColour(box.share) : heat ? "#fafafa" : box.fill,
                    stroke: box.stroke}, element);
      const mark = box.group === undefined ? "" : place.open ? "− " : "+ ";
      const top = place.open ? place.y - place.h / 2 + 18 : place.y + 4.2;
      make("text", {x: place.x, y: top, fill: place.open || heat ? "#1c1c1c" : box.ink}, element)
        .textContent = mark + box.label;
      element.tip = () => {
        const time = box.time === undefined ? "" : `\n${(box.time * 1000).toPrecision(3)} ms, ${(box.share * 100).toFixed(1)} % of the time`;
        return `<b>${escapeText(box.label)}</b>\n${box.details.map(escapeText).join("\n")}${time}` +
          (box.group === undefined ? "" : `\nClick to ${place.open ? "close" : "open"}.`);
      };
      shown.set(path, {element, box, x: place.x + dx, y: place.y + dy, w: place.w, h: place.h});
      if (place.open) {
        draw(place.open.placed, layer, place.x - place.open.placed.width / 2, place.y - place.h / 2 + HEAD);
      }
    });
  }

  const escapeText = (text) => String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;");

  let size = {width: 1, height: 1};
  function redraw() {
    scene.replaceChildren();
    shown = new Map();
    size = measure(data.groups[0], "");
    draw(size, scene, 0, 0);
    search();
  }

  function apply() { scene.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.k})`); }
  function fit() {
    const room = svg.getBoundingClientRect();
    view.k = Math.min(1.25, (room.width - 40) / size.width, (room.height - 40) / size.height);
    view.x = (room.width - size.width * view.k) / 2;
    view.y = Math.max(12, (room.height - size.height * view.k) / 2);
    apply();
  }
  function goTo(path) {
    const there = shown.get(path);
    if (!there) return;
    const room = svg.getBoundingClientRect();
    view.k = Math.max(view.k, 0.9);
    view.x = room.width / 2 - there.x * view.k;
    view.y = room.height / 2 - there.y * view.k;
    apply();
    select(path);
  }
  function select(path) {
    const near = new Set(path === null ? [] : [path]);
    for (const line of scene.querySelectorAll("[data-ends]")) {
      const [from, to] = line.dataset.ends.split(" ");
      const touches = path !== null && (from === path || to === path);
      line.classList.toggle("near", touches);
      line.classList.toggle("dim", path !== null && !touches);
      if (touches) { near.add(from); near.add(to); }
    }
    for (const [each, {element}] of shown) {
      element.classList.toggle("dim", path !== null && !near.has(each) && !path.startsWith(each + "/"));
    }
  }
  function toggle(path) {
    const before = shown.get(path), at = [view.x + before.x * view.k, view.y + (before.y - before.h / 2) * view.k];
    if (!opened.delete(path)) opened.add(path);
    redraw();
    const after = shown.get(path);
    view.x = at[0] - after.x * view.k;
    view.y = at[1] - (after.y - after.h / 2) * view.k;
    apply();
  }
  function openAll() {
    const walk = (group, prefix) => data.groups[group].boxes.forEach((box, i) => {
      if (box.group !== undefined && opened.size < 200) {
        opened.add(join(prefix, i));
        walk(box.group, join(prefix, i));
      }
    });
    walk(0, "");
    redraw();
    fit();
  }

  function search() {
    const wanted = $("search").value.trim().toLowerCase();
    matches = [];
    for (const [path, {element, box}] of shown) {
      const hit = wanted !== "" && `${box.label}\n${box.details.join("\n")}`.toLowerCase().includes(wanted);
      element.classList.toggle("match", hit);
      element.classList.remove("current");
      if (hit) matches.push(path);
    }
    current = -1;
    $("found").textContent = wanted === "" ? "" : `${matches.length} found`;
  }
  $("search").addEventListener("input", search);
  $("search").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !matches.length) return;
    if (current >= 0) shown.get(matches[current]).element.classList.remove("current");
    current = (current + (event.shiftKey ? -1 : 1) + matches.length) % matches.length;
    shown.get(matches[current]).element.classList.add("current");
    $("found").textContent = `${current + 1} of ${matches.length}`;
    goTo(matches[current]);
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.tagName === "INPUT") return;
    if (event.key === "f") fit();
    if (event.key === "/") { event.preventDefault(); $("search").focus(); }
    if (event.key === "Escape") select(null);
  });

  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    const room = svg.getBoundingClientRect(), x = event.clientX - room.left, y = event.clientY - room.top;
    const k = Math.min(8, Math.max(0.01, view.k * Math.exp(-event.deltaY * 0.0015)));
    view.x = x - (x - view.x) * k / view.k;
    view.y = y - (y - view.y) * k / view.k;
    view.k = k;
    apply();
  }, {passive: false});
  let drag = null;
  svg.addEventListener("pointerdown", (event) => { drag = {x: event.clientX, y: event.clientY, moved: false}; });
  window.addEventListener("pointermove", (event) => {
    if (drag) {
      const dx = event.clientX - drag.x, dy = event.clientY - drag.y;
      if (drag.moved || Math.abs(dx) + Math.abs(dy) > 4) {
        drag = {x: event.clientX, y: event.clientY, moved: true};
        view.x += dx;
        view.y += dy;
        svg.classList.add("moving");
        apply();
      }
      return;
    }
    let element = event.target;
    while (element && element !== svg && !element.tip) element = element.parentNode;
    tip.hidden = !(element && element.tip);
    if (!tip.hidden) {
      tip.innerHTML = element.tip();
      tip.style.left = `${Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8)}px`;
      tip.style.top = `${Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 8)}px`;
    }
  });
  window.addEventListener("pointerup", (event) => {
    const clicked = drag && !drag.moved;
    drag = null;
    svg.classList.remove("moving");
    if (!clicked || !svg.contains(event.target)) return;
    const reference = event.target.closest(".reference"), box = event.target.closest(".box");
    if (reference) return goTo(reference.go);
    if (!box) return select(null);
    const path = box.dataset.path;
    if (shown.get(path).box.group !== undefined) toggle(path); else select(path);
  });

  const top = data.groups[0];
  document.title = data.name;
  $("name").textContent = data.name;
  $("count").textContent = `${top.boxes.filter((box) => box.kind === "apply").length} nodes`;
  $("fit").addEventListener("click", fit);
  if (data.groups.length > 1) {
    $("open").hidden = $("close").hidden = false;
    $("open").addEventListener("click", openAll);
    $("close").addEventListener("click", () => { opened.clear(); redraw(); fit(); });
  }
  if (top.boxes.some((box) => box.time !== undefined)) {
    $("heat").hidden = false;
    $("heat").firstElementChild.addEventListener("change", (event) => { heat = event.target.checked; redraw(); });
  }
  const seen = new Map();
  for (const group of data.groups) {
    for (const box of group.boxes) {
      if (box.meaning) seen.set(box.meaning + box.kind, box);
    }
  }
  $("legend").innerHTML = [...seen.values()].map((box) =>
    `<i style="background:${box.fill};border-color:${box.stroke};border-radius:${box.kind === "apply" ? 6 : 2}px"></i>${escapeText(box.meaning)}`).join("<br>");
  $("legend").hidden = !seen.size;
  redraw();
  fit();
  if (location.hash === "#open") openAll();
  else if (view.k < 0.6) {           // text has to be readable: begin at the top
    view = {k: 0.6, x: (svg.getBoundingClientRect().width - size.width * 0.6) / 2, y: 12};
    if (view.x < 0) view.x = 12;
    apply();
  }
})();
