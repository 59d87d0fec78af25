/* scan.h: a look at a configuration text before libconfig sees it. */
#pragma once

#include "base/err.h"

#define SCAN_BYTES_MAX (1024 * 1024)
#define SCAN_DEPTH_MAX 32

/* Adds a problem for each thing that libconfig 1.5 would read as something else without a word:
 * integers that it wraps, adjacent strings that it joins, `@include` (refused: a configuration is
 * one file), unclosed comments and strings, bytes that are not UTF-8 text. `field` of a problem is
 * "NAME:LINE". False: not to be parsed at all. */
bool conf_scan(const char *name, struct str text, struct problems *ret_problems);
