/* Preloaded, it shows a program the day of DAYS days ago, 45 unless told; clocks that only measure how long something
   takes stay right. */
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef DAYS
#define DAYS 45
#endif

int clock_gettime(clockid_t clock, struct timespec *now) {
    int failed = (int)syscall(SYS_clock_gettime, clock, now);
    if (!failed && clock == CLOCK_REALTIME) now->tv_sec -= DAYS * 24L * 60 * 60;
    return failed;
}
