// Threads that take numbered pieces of one job at a time. They are started at first use, and
// forgotten in the child of a fork, which starts its own.
#include "base/thread_pool.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "base/interruption.h"

namespace croton {

namespace {

struct Job {
  const std::function<void(std::int64_t)>* work = nullptr;
  std::int64_t count = 0;
  std::atomic<std::int64_t> next{0};
  std::atomic<std::int64_t> finished{0};
  std::mutex error_mutex;
  std::exception_ptr error;
  std::atomic<bool> has_failed{false};

  // Takes pieces until none is left; after an error they are only counted.
  void help() {
    while (true) {
      const std::int64_t piece = next.fetch_add(1, std::memory_order_relaxed);
      if (piece >= count) return;
      try {
        if (!has_failed.load(std::memory_order_relaxed)) {
          (*work)(piece);
          poll_interruption();
        }
      } catch (...) {
        has_failed.store(true, std::memory_order_relaxed);
        const std::lock_guard lock(error_mutex);
        if (!error) error = std::current_exception();
      }
      finished.fetch_add(1, std::memory_order_release);
    }
  }
};

// Waits for a while without giving the processor away, as a thread that sleeps takes tens of
// microseconds to wake. Returns whether the condition has come.
template <class Condition>
bool spin_until(const Condition& condition) {
  constexpr std::chrono::microseconds kLongest(50);
  constexpr int kBetweenLooksAtTheClock = 64;
  const auto end = std::chrono::steady_clock::now() + kLongest;
  do {
    for (int i = 0; i < kBetweenLooksAtTheClock; ++i) {
      if (condition()) return true;
#if defined(__x86_64__)
      __builtin_ia32_pause();
#endif
    }
  } while (std::chrono::steady_clock::now() < end);
  return false;
}

class ThreadPool {
 public:
  ~ThreadPool() {
    {
      const std::lock_guard lock(mutex_);
      is_stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  void run(Job& job, int helpers) {
    {
      std::unique_lock lock(mutex_);
      while (static_cast<int>(threads_.size()) < helpers)
        threads_.emplace_back([this] { serve(); });
      job_ = &job;
      wanted_ = helpers;
      generation_.fetch_add(1, std::memory_order_release);
    }
    wake_.notify_all();
    job.help();
    {
      const std::lock_guard lock(mutex_);
      job_ = nullptr;
    }
    // Helpers still inside hold pieces of the job; it must outlive them. No others come.
    const auto is_done = [&] {
      return active_.load(std::memory_order_acquire) == 0 &&
             job.finished.load(std::memory_order_acquire) == job.count;
    };
    if (spin_until(is_done)) return;
    std::unique_lock lock(mutex_);
    idle_.wait(lock, is_done);
  }

 private:
  void serve();

  std::mutex mutex_;
  std::condition_variable wake_, idle_;
  std::vector<std::thread> threads_;
  Job* job_ = nullptr;
  int wanted_ = 0;
  std::atomic<int> active_{0};  // changed with the mutex held
  std::atomic<std::uint64_t> generation_{0};
  bool is_stopping_ = false;
};

thread_local bool is_inside_job = false;

void ThreadPool::serve() {
  is_inside_job = true;
  std::uint64_t seen = 0;
  const auto has_news = [&] { return generation_.load(std::memory_order_acquire) != seen; };
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [&] { return is_stopping_ || has_news(); });
    if (is_stopping_) return;
    seen = generation_.load(std::memory_order_relaxed);
    Job* job = job_;
    if (job == nullptr || active_.load(std::memory_order_relaxed) >= wanted_) continue;
    active_.fetch_add(1, std::memory_order_relaxed);
    lock.unlock();
    job->help();
    lock.lock();
    if (active_.fetch_sub(1, std::memory_order_release) == 1) idle_.notify_all();
    // The next job comes soon as a rule.
    lock.unlock();
    spin_until(has_news);
    lock.lock();
  }
}

// Never destroyed: at exit, threads may be gone already.
ThreadPool* pool = nullptr;
std::mutex* pool_mutex = new std::mutex();

void forget_pool() {
  // The child of a fork has none of the threads; locks may have been held by them.
  pool = nullptr;
  pool_mutex = new std::mutex();
}

int default_thread_count() {
  if (const char* text = std::getenv("OMP_NUM_THREADS")) {
    const int count = std::atoi(text);
    if (count > 0) return count;
  }
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

std::atomic<int> configured_count{0};

}  // namespace

int thread_count() {
  int count = configured_count.load(std::memory_order_relaxed);
  if (count == 0) {
    count = default_thread_count();
    configured_count.store(count, std::memory_order_relaxed);
  }
  return count;
}

void set_thread_count(int count) {
  configured_count.store(std::max(1, count), std::memory_order_relaxed);
}

void parallel_for(std::int64_t count, const std::function<void(std::int64_t)>& work) {
  const int helpers = static_cast<int>(std::min<std::int64_t>(thread_count(), count)) - 1;
  if (helpers <= 0 || is_inside_job) {
    for (std::int64_t i = 0; i < count; ++i) {
      work(i);
      poll_interruption();
    }
    return;
  }
  Job job;
  job.work = &work;
  job.count = count;
  {
    const std::unique_lock lock(*pool_mutex);  // one job at a time
    if (pool == nullptr) {
      static const int registered = pthread_atfork(nullptr, nullptr, forget_pool);
      static_cast<void>(registered);
      pool = new ThreadPool();
    }
    is_inside_job = true;
    pool->run(job, helpers);
    is_inside_job = false;
  }
  if (job.error) std::rethrow_exception(job.error);
}

}  // namespace croton
