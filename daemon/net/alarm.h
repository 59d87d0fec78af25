/* alarm.h: wakes the poll loop at an instant of the wall clock, and when that clock is set: the queue's
 * times are the wall clock's, and a job that is due at nine is due at nine by the clock that was put right. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct alarm {
	int fd; /* readable when it rings; for the poll loop */
	int64_t set_ms;
};

int alarm_init(struct alarm *alarm); /* 0 or -errno, logged */
void alarm_done(struct alarm *alarm);
/* INT64_MAX: not at all, but where the clock is set. A time that is over rings at once. */
void alarm_set(struct alarm *alarm, int64_t at_ms);
/* Whether it has rung since it was asked last; it rings once. */
bool alarm_rang(struct alarm *alarm);
