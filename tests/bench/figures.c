/* figures.c: every single time is kept, so that a percentile is one of them and no estimate. */
#include "bench/figures.h"

#include <ctype.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

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

/* Of one process: false where it is gone. */
static bool read_stat(const char *pid, int *ret_parent, int64_t *ret_ticks)
{
	char path[300], line[1024];
	int64_t user, system, user_ended, system_ended;

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	FILE *file = fopen(path, "re");
	if (!file)
		return false;
	size_t len = fread(line, 1, sizeof(line) - 1, file);
	(void)fclose(file);
	line[len] = '\0';
	/* The program's name stands in parentheses and may hold anything. */
	const char *rest = strrchr(line, ')');
	if (!rest || sscanf(rest,
			    ") %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %" SCNd64 " %" SCNd64
			    " %" SCNd64 " %" SCNd64,
			    ret_parent, &user, &system, &user_ended, &system_ended) != 5)
		return false;
	*ret_ticks = user + system + user_ended + system_ended;
	return true;
}

int64_t figures_server_us(int pid)
{
	int64_t sum = 0, ticks;
	int parent;
	DIR *proc = opendir("/proc");
	const struct dirent *entry;

	while (proc && (entry = readdir(proc)))
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    read_stat(entry->d_name, &parent, &ticks) &&
		    (parent == pid || strtol(entry->d_name, NULL, 10) == pid))
			sum += ticks;
	if (proc)
		(void)closedir(proc);
	return sum * (1000000 / sysconf(_SC_CLK_TCK));
}
