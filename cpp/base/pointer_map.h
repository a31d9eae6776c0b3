// Hash maps and sets whose keys are addresses, for walks over graphs: open addressing in one block,
// so that a look-up is one or two cache lines and nothing is allocated per element.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/error.h"

namespace croton {

template <class K, class V>
class PointerMap {
 public:
  struct Entry {
    const K* first = nullptr;
    V second{};
  };

  // Goes over the entries in no particular order.
  template <class E>
  class Iterator {
   public:
    Iterator(E* at, E* end) : at_(at), end_(end) { skip(); }
    E& operator*() const { return *at_; }
    E* operator->() const { return at_; }
    Iterator& operator++() {
      ++at_;
      skip();
      return *this;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

   private:
    void skip() {
      while (at_ != end_ && at_->first == nullptr) ++at_;
    }
    E* at_;
    E* end_;
  };
  using iterator = Iterator<Entry>;
  using const_iterator = Iterator<const Entry>;

  iterator begin() { return {slots_.data(), slots_.data() + slots_.size()}; }
  iterator end() { return {slots_.data() + slots_.size(), slots_.data() + slots_.size()}; }
  const_iterator begin() const { return {slots_.data(), slots_.data() + slots_.size()}; }
  const_iterator end() const {
    return {slots_.data() + slots_.size(), slots_.data() + slots_.size()};
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  bool contains(const K* key) const { return lookup(key) != nullptr; }
  iterator find(const K* key) {
    Entry* entry = lookup(key);
    return entry != nullptr ? iterator(entry, slots_.data() + slots_.size()) : end();
  }
  const_iterator find(const K* key) const {
    const Entry* entry = const_cast<PointerMap*>(this)->lookup(key);
    return entry != nullptr ? const_iterator(entry, slots_.data() + slots_.size()) : end();
  }
  V& at(const K* key) {
    Entry* entry = lookup(key);
    check_internal(entry != nullptr, "a node is not in the map");
    return entry->second;
  }
  const V& at(const K* key) const { return const_cast<PointerMap*>(this)->at(key); }

  template <class... Arguments>
  std::pair<iterator, bool> try_emplace(const K* key, Arguments&&... arguments) {
    reserve(size_ + 1);
    Entry* entry = slot(key);
    const bool added = entry->first == nullptr;
    if (added) {
      entry->first = key;
      entry->second = V(std::forward<Arguments>(arguments)...);
      ++size_;
    }
    return {iterator(entry, slots_.data() + slots_.size()), added};
  }
  V& operator[](const K* key) { return try_emplace(key).first->second; }
  void insert_or_assign(const K* key, V value) {
    const auto [entry, added] = try_emplace(key);
    entry->second = std::move(value);
  }

  // Room for this many elements without another allocation.
  void reserve(std::size_t count) {
    if (count * 4 <= slots_.size() * 3) return;
    std::size_t grown = slots_.empty() ? 16 : slots_.size();
    while (count * 4 > grown * 3) grown *= 2;
    std::vector<Entry> old(grown);
    old.swap(slots_);
    for (Entry& entry : old) {
      if (entry.first != nullptr) *slot(entry.first) = std::move(entry);
    }
  }

 private:
  static std::size_t hash(const K* key) {
    const std::uint64_t mixed =
        static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(key) >> 4) *
        0x9e3779b97f4a7c15ULL;
    return static_cast<std::size_t>(mixed >> 20 ^ mixed >> 44);
  }
  // The entry of this key, or the empty one where it belongs.
  Entry* slot(const K* key) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t i = hash(key) & mask;
    while (slots_[i].first != nullptr && slots_[i].first != key) i = (i + 1) & mask;
    return &slots_[i];
  }
  Entry* lookup(const K* key) {
    if (slots_.empty()) return nullptr;
    Entry* entry = slot(key);
    return entry->first != nullptr ? entry : nullptr;
  }
  const Entry* lookup(const K* key) const { return const_cast<PointerMap*>(this)->lookup(key); }

  std::vector<Entry> slots_;
  std::size_t size_ = 0;
};

template <class K>
class PointerSet {
 public:
  PointerSet() = default;
  PointerSet(std::initializer_list<const K*> keys) {
    for (const K* key : keys) insert(key);
  }
  bool contains(const K* key) const { return map_.contains(key); }
  // Whether the key was new.
  bool insert(const K* key) { return map_.try_emplace(key).second; }
  std::size_t size() const { return map_.size(); }
  bool empty() const { return map_.empty(); }
  void reserve(std::size_t count) { map_.reserve(count); }

 private:
  struct Nothing {};
  PointerMap<K, Nothing> map_;
};

}  // namespace croton
