// Many readers or one writer; a waiting writer goes first, so that a stream of readers cannot hold up a
// commit.
#pragma once

#include <cstdlib>

#include <pthread.h>

namespace entente::store {

class ViewLock {
 public:
  ViewLock() {
    pthread_rwlockattr_t attributes;
    bool fine = pthread_rwlockattr_init(&attributes) == 0;
    fine =
        fine && pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP) == 0;
    fine = fine && pthread_rwlock_init(&lock_, &attributes) == 0;
    if (!fine) std::abort();  // out of memory at start
    pthread_rwlockattr_destroy(&attributes);
  }
  ~ViewLock() { pthread_rwlock_destroy(&lock_); }
  ViewLock(const ViewLock&) = delete;
  ViewLock& operator=(const ViewLock&) = delete;

  void lock() { pthread_rwlock_wrlock(&lock_); }
  void unlock() { pthread_rwlock_unlock(&lock_); }
  void lock_shared() { pthread_rwlock_rdlock(&lock_); }
  void unlock_shared() { pthread_rwlock_unlock(&lock_); }

 private:
  pthread_rwlock_t lock_;
};

}  // namespace entente::store
