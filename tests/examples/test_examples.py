"""The programs in examples/ run as a user runs them and print what they should."""

import math
import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


def finished(name: str, directory: Path) -> subprocess.CompletedProcess[bytes]:
    """Run the example in `directory`, where only the installed package is."""
    done = subprocess.run(
        [sys.executable, EXAMPLES / name], cwd=directory, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done


def run_example(name: str, directory: Path) -> bytes:
    """Return what the example prints."""
    return finished(name, directory).stdout


def accuracy_in(printed: str) -> float:
    """Return the percentage that the last line tells."""
    last_line = printed.splitlines()[-1]
    match = re.fullmatch(r"Test accuracy: (\d+\.\d) %", last_line)
    assert match is not None, last_line
    return float(match[1])


def test_trivial_training_prints_the_recorded_text(tmp_path: Path) -> None:
    expected = Path(__file__).with_name("trivial_training.out").read_bytes()
    assert run_example("trivial_training.py", tmp_path) == expected


def test_softmax_regression_learns_the_digits(tmp_path: Path) -> None:
    printed = run_example("softmax_regression_digits.py", tmp_path).decode()
    assert accuracy_in(printed) >= 95.0
    assert printed.count("epoch") == 40


def test_sparse_logistic_regression_finds_the_words_that_matter(tmp_path: Path) -> None:
    done = finished("sparse_logistic_regression.py", tmp_path)
    printed = done.stdout.decode()
    assert accuracy_in(printed) >= 95.0
    assert printed.count("epoch") == 12
    (left,) = re.findall(r"(\d+\.\d) % of the weights are left", printed)
    assert 1 < float(left) < 15
    (found,) = re.findall(r"(\d+) % of the strongest", printed)
    assert int(found) >= 95
    assert "epoch 12: 100%" in done.stderr.decode()


def test_minibatches_are_learned_with_a_progress_bar(tmp_path: Path) -> None:
    done = finished("minibatch_network_digits.py", tmp_path)
    assert accuracy_in(done.stdout.decode()) >= 95.0
    assert done.stdout.count(b"epoch") == 20
    bar = done.stderr.decode().splitlines()[-1]
    assert bar.startswith("epoch 20: 100%")
    assert "45/45" in bar


def test_dropout_learns_and_knows_when_it_is_unsure(tmp_path: Path) -> None:
    done = finished("dropout_network_digits.py", tmp_path)
    printed = done.stdout.decode()
    assert accuracy_in(printed) >= 96.0
    assert printed.count("epoch") == 30
    found = re.findall(r"sure: (\d+) images, (\d+\.\d) % right", printed)
    (sure, right_if_sure), (unsure, right_if_unsure) = found
    assert int(sure) + int(unsure) == 359
    assert float(right_if_sure) > float(right_if_unsure) + 5
    assert "45/45" in done.stderr.decode().splitlines()[-1]


def test_a_convolutional_network_learns_the_digits(tmp_path: Path) -> None:
    done = finished("lenet_digits.py", tmp_path)
    assert accuracy_in(done.stdout.decode()) >= 97.0
    assert done.stdout.count(b"epoch") == 12
    assert "epoch 12: 100%" in done.stderr.decode()


def test_batch_normalization_learns_the_digits(tmp_path: Path) -> None:
    printed = run_example("batch_normalized_network_digits.py", tmp_path).decode()
    assert accuracy_in(printed) >= 96.0
    costs = [float(cost) for cost in re.findall(r"cost (\d+\.\d+)", printed)]
    assert len(costs) == 15
    assert costs[-1] < 0.02 < 0.2 < costs[0]


def test_an_autoencoder_guesses_what_was_blanked(tmp_path: Path) -> None:
    printed = run_example("denoising_autoencoder_digits.py", tmp_path).decode()
    costs = [float(cost) for cost in re.findall(r"cost (\d+\.\d+)", printed)]
    assert len(costs) == 20
    assert costs[-1] < 19.5 < 22 < costs[0]
    by_mean, by_network = (float(error) for error in re.findall(r": (0\.\d+)\n", printed))
    assert by_network < 0.75 * by_mean


def test_a_boltzmann_machine_tells_digits_from_spoilt_ones(tmp_path: Path) -> None:
    printed = run_example("restricted_boltzmann_machine_digits.py", tmp_path).decode()
    errors = [float(error) for error in re.findall(r"error (\d+\.\d+)", printed)]
    assert len(errors) == 25
    assert errors[-1] < 12 < 20 < errors[0]
    told = re.search(r"changed ones: (\d+\.\d) %", printed)
    assert told is not None
    assert float(told[1]) >= 95.0


def test_a_picture_shows_what_was_learnt(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    printed = run_example("softmax_regression_digits.py", tmp_path).decode()
    assert "Picture: softmax_regression_digits.png" in printed
    picture = (tmp_path / "softmax_regression_digits.png").read_bytes()
    assert picture.startswith(b"\x89PNG")


def test_draw_a_network_writes_pictures(tmp_path: Path) -> None:
    run_example("draw_a_network.py", tmp_path)
    assert (tmp_path / "loss.svg").read_text().startswith("<svg")
    assert ">W1</text>" in (tmp_path / "train.svg").read_text()
    assert (tmp_path / "train.dot").read_text().startswith("digraph")
    assert "</html>" in (tmp_path / "train.html").read_text()


def test_an_own_rewrite_is_applied(tmp_path: Path) -> None:
    assert run_example("own_rewrite.py", tmp_path).decode().splitlines() == [
        "exp(x)",
        "5 operations without the rewrite",
        "True",
    ]


def test_a_text_is_learned_by_heart(tmp_path: Path) -> None:
    done = finished("character_lstm.py", tmp_path)
    printed = done.stdout.decode()
    bits = [float(found) for found in re.findall(r"(\d+\.\d+) bits a character", printed)]
    assert len(bits) == 4
    assert bits[-1] < 0.3 < bits[0]
    assert "The Zen of Python, by Tim Peters" in printed
    counted = re.search(r"Lines that are the text's: (\d+) of (\d+)", printed)
    assert counted is not None
    assert int(counted[1]) >= int(counted[2]) - 1 >= 5


def test_own_operation_solves_and_differentiates(tmp_path: Path) -> None:
    """u'' = exp(u), u(0) = u(1) = 0 has u(1/2) = -0.113703..., from its solution in closed form."""
    lines = run_example("own_operation.py", tmp_path).decode().splitlines()
    assert lines[0] == "gradient of the operation: as finite differences"
    assert abs(float(lines[1].removeprefix("u(1/2) = ")) + 0.1137036) < 1e-5
    assert lines[2] == "last Newton step below 1e-12: True"
    match = re.fullmatch(r"sensitivity = (\S+), by differences (\S+)", lines[3])
    assert match is not None
    assert abs(float(match[1]) - float(match[2])) < 2e-5


def test_the_power_method_finds_eigenvalue_and_gradient(tmp_path: Path) -> None:
    lines = run_example("power_method.py", tmp_path).decode().splitlines()
    found = re.fullmatch(r"largest eigenvalue (\S+) after (\d+) steps", lines[0])
    assert found is not None
    exact = 2 + 2 * math.cos(math.pi / 13)
    assert abs(float(found[1]) - exact) < 2e-9
    assert 100 < int(found[2]) < 2000
    assert abs(float(lines[1].split()[-1]) - exact) < 1e-9
    assert float(lines[2].split()[-1]) < 1e-5
    assert float(lines[3].split()[-1]) < 1e-4


def test_newtons_method_finds_roots_and_their_derivatives(tmp_path: Path) -> None:
    lines = run_example("newton_method.py", tmp_path).decode().splitlines()
    assert len(lines) == 4
    bisections = 0
    for line in lines:
        match = re.fullmatch(
            r"level +(\S+): root +(\S+), \|f\| (\S+), (\d+) steps, (\d+) by bisection,"
            r" derivative (\S+) \((\S+) by differences\)",
            line,
        )
        assert match is not None
        level, root, rest, steps, halved, slope, by_differences = map(float, match.groups())
        assert abs(root + math.atan(10 * (root - 1)) - level) < 1e-7  # of the printed digits
        assert rest < 1e-12
        assert steps <= 40
        assert abs(slope - by_differences) < 2e-6
        assert abs(slope - 1 / (1 + 10 / (1 + 100 * (root - 1) ** 2))) < 1e-5
        bisections += halved
    assert bisections > 0
