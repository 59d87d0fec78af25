/* alarm.c: one timer of CLOCK_REALTIME, which the kernel cancels where the clock is set. */
#include "net/alarm.h"

#include <errno.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "base/err.h"

/* Where nothing is due, it is set far ahead: only a timer that is set tells that the clock was. */
static void arm(struct alarm *alarm)
{
	const int64_t far_ms = INT64_C(1) << 52;
	int64_t at_ms = alarm->set_ms < far_ms ? alarm->set_ms : far_ms;

	if (at_ms < 1)
		at_ms = 1; /* 0 would stop it */
	const struct itimerspec spec = { .it_value = { .tv_sec = (time_t)(at_ms / 1000),
						       .tv_nsec =
							       (long)(at_ms % 1000) * 1000000 } };
	(void)timerfd_settime(alarm->fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec, NULL);
}

int alarm_init(struct alarm *alarm)
{
	alarm->fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	if (alarm->fd < 0)
		return fault(-errno, "timerfd");
	alarm->set_ms = INT64_MAX;
	arm(alarm);
	return 0;
}

void alarm_done(struct alarm *alarm)
{
	if (alarm->fd >= 0)
		(void)close(alarm->fd);
}

void alarm_set(struct alarm *alarm, int64_t at_ms)
{
	if (alarm->set_ms == at_ms)
		return;
	alarm->set_ms = at_ms;
	arm(alarm);
}

bool alarm_rang(struct alarm *alarm)
{
	uint64_t rings;

	if (read(alarm->fd, &rings, sizeof rings) < 0 && errno != ECANCELED)
		return false;
	alarm->set_ms = INT64_MAX;
	arm(alarm);
	return true;
}
