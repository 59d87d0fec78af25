/* alarm.h: wakes the poll loop at an instant of the wall clock, and when that clock is set.
 *
 * The queue's times are the wall clock's: a job that is due at nine is due at nine, also where the clock
 * was put right in between. How long a lease lasts is another matter: who sets the clock says by how
 * much, and the leases are moved with it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct alarm {
	int fd; /* readable when it rings; for the poll loop */
	int64_t set_ms;
	int64_t offset_us; /* of the wall clock against the monotonic one */
};

int alarm_init(struct alarm *alarm); /* 0 or -errno, logged */
void alarm_done(struct alarm *alarm);
/* INT64_MAX: not at all. A time that is over rings at once. */
void alarm_set(struct alarm *alarm, int64_t at_ms);
/* Whether it has rung since it was asked last, or the clock was set: by how much, else 0. To be asked
 * each turn of the loop: what the clock drifts between two turns is not taken for a jump. */
bool alarm_rang(struct alarm *alarm, int64_t *ret_jump_ms);
