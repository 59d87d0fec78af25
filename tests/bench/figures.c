/* figures.c: every single time is kept, so that a percentile is one of them and no estimate. */
#include "bench/figures.h"

#include <ctype.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"

void figures_add(struct figures *figures, int64_t ns)
{
	if (figures->count == figures->room) {
		figures->room = 2 * figures->room + 65536;
		figures->each_ns =
			xrealloc(figures->each_ns, figures->room * sizeof(*figures->each_ns));
	}
	figures->each_ns[figures->count++] = ns < UINT32_MAX ? (uint32_t)ns : UINT32_MAX;
}

void figures_done(struct figures *figures)
{
	x_freep(&figures->each_ns);
	*figures = (struct figures){ 0 };
}

static int by_size(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

double figures_share_us(struct figures *figures, double share)
{
	if (figures->count == 0)
		return 0;
	if (figures->sorted != figures->count)
		qsort(figures->each_ns, figures->count, sizeof(*figures->each_ns), by_size);
	figures->sorted = figures->count;
	size_t at = (size_t)(share * (double)figures->count);
	return figures->each_ns[at < figures->count ? at : figures->count - 1] / 1e3;
}

int64_t figures_now_ns(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* 0 where there is no such process (any more). */
static int parent_of(const char *pid)
{
	char path[300], line[1024];
	int parent = 0;

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	FILE *file = fopen(path, "re");
	if (!file)
		return 0;
	size_t len = fread(line, 1, sizeof(line) - 1, file);
	(void)fclose(file);
	line[len] = '\0';
	/* The program's name stands in parentheses and may hold anything. */
	const char *rest = strrchr(line, ')');
	return rest && sscanf(rest, ") %*c %d", &parent) == 1 ? parent : 0;
}

/* By the process's own clock. The times in /proc/PID/stat are counted in steps of 10 ms: of 256
 * processes that each do little, nearly all would be lost. */
static int64_t process_ns(const char *pid)
{
	struct timespec time;
	clockid_t clock;

	if (clock_getcpuclockid((pid_t)strtol(pid, NULL, 10), &clock) != 0 ||
	    clock_gettime(clock, &time) != 0)
		return 0;
	return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

int64_t figures_server_us(int pid)
{
	int64_t sum = 0;
	DIR *proc = opendir("/proc");
	const struct dirent *entry;

	while (proc && (entry = readdir(proc)))
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    (parent_of(entry->d_name) == pid || strtol(entry->d_name, NULL, 10) == pid))
			sum += process_ns(entry->d_name);
	if (proc)
		(void)closedir(proc);
	return sum / 1000;
}
