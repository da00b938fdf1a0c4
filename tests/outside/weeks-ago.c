/* Preloaded, it shows a program the day of 45 days ago; clocks that only measure how long something takes stay right. */
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *now) {
    int failed = (int)syscall(SYS_clock_gettime, clock, now);
    if (!failed && clock == CLOCK_REALTIME) now->tv_sec -= 45L * 24 * 60 * 60;
    return failed;
}
