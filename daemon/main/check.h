/* check.h: `refereed --check`: everything that could keep a start or a reload from succeeding,
 * told at once. */
#pragma once

/* Prints each problem as "FILE:LINE: reason" on standard error, or one line on standard output
 * where there is none. EX_OK or EX_CONFIG. */
int check(const char *path);
