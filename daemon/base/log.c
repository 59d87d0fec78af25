/* log.c: one fact, one line, one write(2).
 *
 * A line is built in a buffer on the stack and written at once, so that lines of different threads
 * never mix and no memory is wanted when memory is what is wrong; PIPE_BUF keeps that true over a
 * pipe as well. A longer line is cut and ends in "...".
 *
 * Text in a line may come from a peer. Everything that could start a new line, move the cursor of a
 * terminal, or turn the direction of writing is written as \xNN, byte by byte, and so is what is
 * not UTF-8: a peer can neither forge a line nor hide one. */
#include "base/log.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>
#include <utf8proc.h>

#include "base/clock.h"
#include "base/zone.h"

#define LINE_SIZE PIPE_BUF
#define CUT_MARK  "..."

/* Looked for first: sd_journal_send() reports success where there is no journal to take the
 * line. */
#define JOURNAL_SOCKET "/run/systemd/journal/socket"

const char *const log_level_words[LOG_LEVEL__MAX] = { "err", "warning", "notice", "info", "debug" };
static const int log_level_priorities[LOG_LEVEL__MAX] = { 3, 4, 5, 6, 7 };

static const struct {
	const char *id;
	enum log_level level;
} log_event_rows[LOG_EVENT__MAX] = {
#define LOG_EVENT_ROW(name, message_id, level_of) [LOG_EVENT_##name] = { message_id, level_of },
	LOG_EVENT_TABLE(LOG_EVENT_ROW)
#undef LOG_EVENT_ROW
};

struct line {
	size_t len;
	char text[LINE_SIZE];
};

static _Atomic int log_level_now = LOG_LEVEL_INFO;
static pthread_once_t log_once = PTHREAD_ONCE_INIT;
static bool log_is_journal; /* written once, by log_find_journal */

void log_set_level(enum log_level level)
{
	atomic_store_explicit(&log_level_now, (int)level, memory_order_relaxed);
}

static bool log_is_wanted(enum log_level level)
{
	return (int)level <= atomic_load_explicit(&log_level_now, memory_order_relaxed);
}

/* The journal's own test (systemd.exec(5)): standard error is the stream that JOURNAL_STREAM
 * names. */
static void log_find_journal(void)
{
	const char *named = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat status;
	int end = 0;

	if (!named || sscanf(named, "%llu:%llu%n", &device, &inode, &end) != 2 ||
	    named[end] != '\0')
		return;
	log_is_journal = fstat(STDERR_FILENO, &status) == 0 && status.st_dev == device &&
			 status.st_ino == inode;
}

/* Whether a code point may stand in a line as it is: no control, no separator, no mark of
 * direction. */
static bool code_is_plain(utf8proc_int32_t code)
{
	switch (utf8proc_category(code)) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return false;
	default:
		return true;
	}
}

/* Adds the `len` bytes of one character. False, with nothing added, where the line would not hold
 * it. */
static bool line_add_char(struct line *line, const char *bytes, size_t len, bool is_plain)
{
	size_t need = is_plain ? len : 4 * len;

	if (line->len + need + sizeof(CUT_MARK) >= sizeof(line->text))
		return false;
	if (is_plain)
		memcpy(line->text + line->len, bytes, len);
	for (size_t i = 0; !is_plain && i < len; i++)
		(void)snprintf(line->text + line->len + 4 * i, 5, "\\x%02x",
			       (unsigned)(unsigned char)bytes[i]);
	line->len += need;
	return true;
}

static void line_add_text(struct line *line, const char *text)
{
	size_t left = strlen(text);

	for (size_t len; left > 0; text += len, left -= len) {
		utf8proc_int32_t code = -1;
		utf8proc_ssize_t found =
			utf8proc_iterate((const utf8proc_uint8_t *)text,
					 left < 4 ? (utf8proc_ssize_t)left : 4, &code);
		len = found > 0 ? (size_t)found : 1;
		if (!line_add_char(line, text, len, found > 0 && code_is_plain(code))) {
			memcpy(line->text + line->len, CUT_MARK, sizeof(CUT_MARK) - 1);
			line->len += sizeof(CUT_MARK) - 1;
			return;
		}
	}
}

static void line_write(enum log_level level, const char *message)
{
	struct line line = { .len = 0 };
	char at[ZONE_UTC_SIZE];

	if (log_is_journal) {
		line.len = (size_t)snprintf(line.text, sizeof(line.text), "<%d>",
					    log_level_priorities[level]);
	} else {
		zone_utc(clock_now_ms(), at);
		line.len = (size_t)snprintf(line.text, sizeof(line.text), "%s %s: ", at,
					    log_level_words[level]);
	}
	line_add_text(&line, message);
	line.text[line.len++] = '\n';
	/* One write: a second for the rest could stand behind another thread's line. */
	while (write(STDERR_FILENO, line.text, line.len) < 0 && errno == EINTR)
		continue;
}

static void message_write(enum log_level level, const char *message_id, const char *message)
{
	(void)pthread_once(&log_once, log_find_journal);
	if (message_id && log_is_journal && access(JOURNAL_SOCKET, F_OK) == 0) {
		struct line line = { .len = 0 };
		line_add_text(&line, message);
		line.text[line.len] = '\0';
		if (sd_journal_send("MESSAGE=%s", line.text, "PRIORITY=%i",
				    log_level_priorities[level], "MESSAGE_ID=%s", message_id,
				    NULL) >= 0)
			return;
	}
	line_write(level, message);
}

static void log_va(enum log_level level, const char *message_id, const char *format, va_list args)
	_printf_(3, 0);

static void log_va(enum log_level level, const char *message_id, const char *format, va_list args)
{
	int saved_errno = errno;
	char message[LINE_SIZE];

	if (!log_is_wanted(level))
		return;
	if (vsnprintf(message, sizeof(message), format, args) < 0)
		(void)snprintf(message, sizeof(message), "a line that could not be formatted: %s",
			       format);
	message_write(level, message_id, message);
	errno = saved_errno;
}

void log_line(enum log_level level, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_va(level, NULL, format, args);
	va_end(args);
}

void log_event(enum log_event event, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_va(log_event_rows[event].level, log_event_rows[event].id, format, args);
	va_end(args);
}
