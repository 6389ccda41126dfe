// Only in builds with the thread sanitizer: waits with a clock of their own choice. The sanitizer of older compilers does not
// know these two functions, believes a mutex that was locked by them to be open, and reports races that are none. They are made
// of the two that it knows.

#include <pthread.h>
#include <time.h>

namespace {

/// The same moment by the clock that the older functions take.
timespec onRealtimeClock(clockid_t clock, const timespec& until) noexcept {
    timespec now{}, real{};
    ::clock_gettime(clock, &now);
    ::clock_gettime(CLOCK_REALTIME, &real);
    constexpr long second = 1'000'000'000;
    long long left = (until.tv_sec - now.tv_sec) * static_cast<long long>(second) + (until.tv_nsec - now.tv_nsec);
    if (left < 0) left = 0;
    left += real.tv_nsec;
    real.tv_sec += static_cast<time_t>(left / second);
    real.tv_nsec = static_cast<long>(left % second);
    return real;
}

} // namespace

extern "C" int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock, const timespec* until) {
    const timespec real = onRealtimeClock(clock, *until);
    return ::pthread_mutex_timedlock(mutex, &real);
}

extern "C" int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                                      const timespec* until) {
    const timespec real = onRealtimeClock(clock, *until);
    return ::pthread_cond_timedwait(condition, mutex, &real);
}
