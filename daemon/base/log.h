/* log.h: one line per fact, for the operator: a lower-case sentence, then key=value.
 *
 * Only dispatch, the loops and main log; everything else returns. Never a body, never the name of a
 * reviewer where a round is anonymous. Lines go to standard error; under the systemd journal with
 * its "<n>" priority, elsewhere with a UTC time and the level's word. */
#pragma once

#include <stdint.h>

#include "base/mem.h"

enum log_level {
	LOG_LEVEL_ERR,
	LOG_LEVEL_WARNING,
	LOG_LEVEL_NOTICE,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG,
	LOG_LEVEL__MAX
};

extern const char
	*const log_level_words[LOG_LEVEL__MAX]; /* "err", "warning", "notice", "info", "debug" */

/* The events that an operator acts on: name, 128-bit message id (the catalogue explains each),
 * level. */
#define LOG_EVENT_TABLE(X)                                                                         \
	X(STARTED, "7d1f0f7a2c5e4f0b9a3b6f1f4f7a1c01", LOG_LEVEL_NOTICE)                           \
	X(STOPPED, "7d1f0f7a2c5e4f0b9a3b6f1f4f7a1c02", LOG_LEVEL_NOTICE)                           \
	X(FIRST_START, "7d1f0f7a2c5e4f0b9a3b6f1f4f7a1c03", LOG_LEVEL_NOTICE)                       \
	X(RELOADED, "7d1f0f7a2c5e4f0b9a3b6f1f4f7a1c04", LOG_LEVEL_NOTICE)                          \
	X(RELOAD_REFUSED, "7d1f0f7a2c5e4f0b9a3b6f1f4f7a1c05", LOG_LEVEL_WARNING)                   \
	X(STORAGE_FULL, "7d1f0f7a2c5e4f0b9a3b6f1f4f7a1c06", LOG_LEVEL_ERR)                         \
	X(STORAGE_FAULT, "7d1f0f7a2c5e4f0b9a3b6f1f4f7a1c07", LOG_LEVEL_ERR)                        \
	X(DATABASE_REFUSED, "7d1f0f7a2c5e4f0b9a3b6f1f4f7a1c08", LOG_LEVEL_ERR)                     \
	X(ENDPOINT_REFUSED, "7d1f0f7a2c5e4f0b9a3b6f1f4f7a1c09", LOG_LEVEL_ERR)                     \
	X(KEY_REFUSED, "7d1f0f7a2c5e4f0b9a3b6f1f4f7a1c0a", LOG_LEVEL_WARNING)                      \
	X(DATABASE_DAMAGED, "7d1f0f7a2c5e4f0b9a3b6f1f4f7a1c0b", LOG_LEVEL_ERR)                     \
	X(BACKUP_MADE, "7d1f0f7a2c5e4f0b9a3b6f1f4f7a1c0c", LOG_LEVEL_NOTICE)                       \
	X(BACKUP_FAILED, "7d1f0f7a2c5e4f0b9a3b6f1f4f7a1c0d", LOG_LEVEL_ERR)                        \
	X(RESTORED, "7d1f0f7a2c5e4f0b9a3b6f1f4f7a1c0e", LOG_LEVEL_NOTICE)                          \
	X(INCIDENT, "7d1f0f7a2c5e4f0b9a3b6f1f4f7a1c0f", LOG_LEVEL_WARNING)

enum log_event {
#define LOG_EVENT_ENUM(name, id, level) LOG_EVENT_##name,
	LOG_EVENT_TABLE(LOG_EVENT_ENUM)
#undef LOG_EVENT_ENUM
		LOG_EVENT__MAX
};

/* Process-wide, set before threads start and by reload; an int, read without a lock. */
void log_set_level(enum log_level level);
void log_line(enum log_level level, const char *format, ...) _printf_(2, 3);
/* As log_line at the event's level; under the journal it carries MESSAGE_ID (sd_journal_send). */
void log_event(enum log_event event, const char *format, ...) _printf_(2, 3);
