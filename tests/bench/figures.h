/* figures.h: how long each of many things took, and what is told of it. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct figures {
	uint32_t *each_ns; /* up to 4 s; what took longer counts as that */
	size_t count, room;
	size_t sorted; /* that many are in order */
};

void figures_add(struct figures *figures, int64_t ns);
void figures_done(struct figures *figures);
/* The time within which that share (0 to 1) of them was done, in microseconds; 0 where none was. */
double figures_share_us(struct figures *figures, double share);

int64_t figures_now_ns(void); /* the clock that all of them are taken from */

/* Processor time that a process and its children, those that live now, have had, in microseconds. */
int64_t figures_server_us(int pid);
