// Counted objects of the graph and the pointer that counts.
//
// Until Python sees an object, the count is kept here. When Python first sees it, the count moves
// into the Python object's own reference count (hand_over), so that there is always exactly one
// owner and Python's garbage collector can see cycles. Counts are not atomic: graph objects are
// touched only by the thread that holds Python's global lock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace croton {

// What the bindings install so that an object which Python owns can be counted from here.
struct OwnerHooks {
  void (*retain)(void* owner) = nullptr;
  void (*release)(void* owner) = nullptr;
};

// Which kind of graph node an object is, for walks that meet them mixed.
enum class NodeKind : std::uint8_t { variable, apply, container, other };

class Object {
 public:
  virtual NodeKind node_kind() const { return NodeKind::other; }

  Object() = default;
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  virtual ~Object() = default;

  void retain() const {
    if (owner_ != nullptr) {
      hooks.retain(owner_);
    } else if (count_++ == 0) {
      on_first_retain();
    }
  }

  void release() const {
    if (owner_ != nullptr) {
      hooks.release(owner_);
    } else if (--count_ == 0) {
      on_last_release();
    }
  }

  // The Python object that owns this one, or null.
  void* owner_object() const { return owner_; }
  // The number of references counted here; meaningless once an owner is set.
  std::uint64_t count() const { return count_; }

  // Moves the count to `owner`, which from now on holds it; returns the references it must account
  // for.
  std::uint64_t hand_over(void* owner) const {
    if (count_ == 0) on_first_retain();
    owner_ = owner;
    return std::exchange(count_, 0);
  }

  // The owner is going away with no reference left.
  void take_back() const {
    owner_ = nullptr;
    on_last_release();
  }

  static OwnerHooks hooks;

 protected:
  // An object that lives inside another keeps that one alive while it is referenced itself.
  virtual void on_first_retain() const {}
  virtual void on_last_release() const { destroy(this); }

  // Deletes without recursion: what a deletion releases is queued, so chains of any length can be
  // freed.
  static void destroy(const Object* object);

 private:
  mutable void* owner_ = nullptr;
  mutable std::uint64_t count_ = 0;
};

template <class T>
class Ref {
 public:
  Ref() = default;
  Ref(std::nullptr_t) {}
  Ref(T* object) : object_(object) {
    if (object_ != nullptr) object_->retain();
  }
  Ref(const Ref& other) : Ref(other.object_) {}
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  template <class U>
    requires(!std::is_same_v<U, T> && std::is_convertible_v<U*, T*>)
  Ref(const Ref<U>& other) : Ref(other.get()) {}
  ~Ref() {
    if (object_ != nullptr) object_->release();
  }
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }

  T* get() const { return object_; }
  T* operator->() const { return object_; }
  T& operator*() const { return *object_; }
  explicit operator bool() const { return object_ != nullptr; }
  friend bool operator==(const Ref& a, const Ref& b) { return a.object_ == b.object_; }

 private:
  T* object_ = nullptr;
};

template <class T, class... Arguments>
Ref<T> make_ref(Arguments&&... arguments) {
  return Ref<T>(new T(std::forward<Arguments>(arguments)...));
}

}  // namespace croton
