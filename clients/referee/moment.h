/* moment.h: times as people read them. */
#pragma once

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>

/* An instant of the wire ("2019-10-22T14:59:59.999Z") in a zone: "2019-10-22 23:59:59
 * Asia/Seoul"; without one, "2019-10-22 14:59:59 UTC". What is no instant stays as it is. A new
 * string. */
char *moment_shown(const char *utc, const char *zone);
/* The due date of an object with due, due_date and zone: "2019-10-22 Asia/Seoul", a date whose
 * end is meant; with due alone the instant. A new string; NULL where nothing is due. */
char *moment_due(struct json_object *object, const char *zone);
/* "3 days left", "today", "LATE by 2 days"; over the date but not late yet: "2 days over". A new
 * string. */
char *moment_days(int64_t days_left, bool is_late);
