/* conf_table.c: one value of the configuration: from text into the struct and back, whatever its
 * kind.
 *
 * Each row's kind is tied to the type of its member at compile time, so a row cannot write past it.
 */
#include "conf/conf_table.h"

#include <assert.h>
#include <inttypes.h>
#include <stddef.h>

#include "conf/value.h"
#include "rules/quiet.h"

/* ---- the rows ---- */

#define TYPE_LISTEN_TCP	    char *
#define TYPE_LISTEN_IPC	    char *
#define TYPE_PUBLIC_ADDRESS char *
#define TYPE_PATH	    char *
#define TYPE_FOLDER	    char *
#define TYPE_NAME	    char *
#define TYPE_ZONE	    char *
#define TYPE_QUIET_HOURS    char *
#define TYPE_QUIET_DAYS	    char *
#define TYPE_QUIET_DATES    char *
#define TYPE_ADDRESS	    char *
#define TYPE_COUNT	    int64_t
#define TYPE_BYTES	    int64_t
#define TYPE_MS		    int64_t
#define TYPE_LOG_LEVEL	    enum log_level
#define TYPE_USERS	    struct conf_ipc_user *

#define MEMBER(name) (((struct conf *)NULL)->name)
#define CONF_TYPED(name, kind, value, low, high, reloadable, help)                                 \
	static_assert(__builtin_types_compatible_p(__typeof__(MEMBER(name)), TYPE_##kind),         \
		      #name " is not of its row's kind");
CONF_TABLE(CONF_TYPED)
#undef CONF_TYPED

const struct conf_row conf_rows[CONF__MAX] = {
#define CONF_ROW(key, of_kind, standard, lowest, highest, reloadable, text)                        \
	[CONF_INDEX_##key] = {                                                                     \
		.name = #key,                                                                      \
		.kind = CONF_KIND_##of_kind,                                                       \
		.value = standard,                                                                 \
		.low = lowest,                                                                     \
		.high = highest,                                                                   \
		.is_reloadable = reloadable,                                                       \
		.help = text,                                                                      \
		.offset = offsetof(struct conf, key),                                              \
		.size = sizeof(MEMBER(key)),                                                       \
	},
	CONF_TABLE(CONF_ROW)
#undef CONF_ROW
};

static void *member(struct conf *conf, enum conf_index index)
{
	return (char *)conf + conf_rows[index].offset;
}

static const void *member_of(const struct conf *conf, enum conf_index index)
{
	return (const char *)conf + conf_rows[index].offset;
}

/* ---- texts ---- */

/* The old text is freed once the new one is known to be good: a refused value changes nothing. */
static bool text_set(struct conf *conf, enum conf_index index, const char *text, char **ret_reason)
{
	static const char *(*const checks[CONF_KIND__MAX])(const char *) = {
		[CONF_KIND_LISTEN_TCP] = value_listen_tcp,
		[CONF_KIND_LISTEN_IPC] = value_listen_ipc,
		[CONF_KIND_PUBLIC_ADDRESS] = value_public_address,
		[CONF_KIND_PATH] = value_path,
		[CONF_KIND_FOLDER] = value_folder,
		[CONF_KIND_NAME] = value_name,
		[CONF_KIND_ZONE] = value_zone,
		[CONF_KIND_QUIET_HOURS] = quiet_hours_wrong,
		[CONF_KIND_QUIET_DAYS] = quiet_days_wrong,
		[CONF_KIND_QUIET_DATES] = quiet_dates_wrong,
		[CONF_KIND_ADDRESS] = value_address,
	};
	const char *reason = checks[conf_rows[index].kind](text);
	char **value = member(conf, index);

	if (reason) {
		*ret_reason = xasprintf("`%s`: %s", conf_rows[index].name, reason);
		return false;
	}
	x_freep(value);
	*value = xstrdup(text);
	return true;
}

static char *text_text(const struct conf *conf, enum conf_index index)
{
	return xasprintf("\"%s\"", *(char *const *)member_of(conf, index));
}

/* ---- numbers ---- */

static enum conf_unit unit_of(enum conf_index index)
{
	switch (conf_rows[index].kind) {
	case CONF_KIND_BYTES:
		return CONF_BYTES;
	case CONF_KIND_MS:
		return CONF_MS;
	default:
		return CONF_COUNT;
	}
}

/* Limits stand in the table as people write them, so that messages, sample and manual repeat them
 * as they are. */
static int64_t limit_of(enum conf_index index, const char *text)
{
	const char *reason;
	int64_t value = 0;
	bool is_quantity = conf_quantity(text, unit_of(index), &value, &reason);

	assert(is_quantity);
	return value;
}

bool conf_is_number(enum conf_index index)
{
	enum conf_kind kind = conf_rows[index].kind;
	return kind == CONF_KIND_COUNT || kind == CONF_KIND_BYTES || kind == CONF_KIND_MS;
}

bool conf_set_number(struct conf *conf, enum conf_index index, int64_t value, char **ret_reason)
{
	const struct conf_row *row = &conf_rows[index];

	assert(conf_is_number(index));
	if (value < limit_of(index, row->low) || value > limit_of(index, row->high)) {
		_cleanup_(x_freep) char *given =
			value < 0 ? xasprintf("%" PRId64, value)
				  : conf_quantity_text(value, unit_of(index));
		*ret_reason = xasprintf("`%s` must be from %s to %s, not %s", row->name, row->low,
					row->high, given);
		return false;
	}
	*(int64_t *)member(conf, index) = value;
	return true;
}

static bool number_set(struct conf *conf, enum conf_index index, const char *text,
		       char **ret_reason)
{
	const char *reason = NULL;
	int64_t value = 0;

	/* "" is no limit, where there is such a thing. */
	if (*text == '\0' && limit_of(index, conf_rows[index].low) == 0)
		return conf_set_number(conf, index, 0, ret_reason);
	if (conf_quantity(text, unit_of(index), &value, &reason))
		return conf_set_number(conf, index, value, ret_reason);
	*ret_reason = xasprintf("`%s`: %s", conf_rows[index].name, reason);
	return false;
}

static char *number_text(const struct conf *conf, enum conf_index index)
{
	int64_t value = *(const int64_t *)member_of(conf, index);

	if (unit_of(index) == CONF_COUNT)
		return xasprintf("%" PRId64, value);
	_cleanup_(x_freep) char *text = conf_quantity_text(value, unit_of(index));
	return xasprintf("\"%s\"", text);
}

/* ---- the log's level ---- */

/* The words are the log's own. */
static bool level_set(struct conf *conf, enum conf_index index, const char *text, char **ret_reason)
{
	for (int i = 0; i < LOG_LEVEL__MAX; i++) {
		if (str_is(str_of(text), log_level_words[i])) {
			*(enum log_level *)member(conf, index) = (enum log_level)i;
			return true;
		}
	}
	*ret_reason = xasprintf("`%s` must be err, warning, notice, info or debug, not `%s`",
				conf_rows[index].name, text);
	return false;
}

static char *level_text(const struct conf *conf, enum conf_index index)
{
	return xasprintf("\"%s\"",
			 log_level_words[*(const enum log_level *)member_of(conf, index)]);
}

/* ---- users: a list, read by conf.c ---- */

static char *users_text(const struct conf *conf, enum conf_index index)
{
	_cleanup_(arena_done) struct arena arena = { NULL, NULL };
	const char *text = "";

	(void)index;
	for (size_t i = 0; i < conf->ipc_user_count; i++)
		text = arena_printf(&arena, "%s%s{ uid = \"%" PRId64 "\"; principal = \"%s\"; }",
				    text, i ? ", " : "", conf->ipc_users[i].uid,
				    conf->ipc_users[i].principal);
	return xasprintf("( %s%s)", text, *text ? " " : "");
}

/* ---- any kind ---- */

/* Two functions for each kind: from the file's text into the struct, and back. */
static const struct kind {
	bool (*set)(struct conf *conf, enum conf_index index, const char *text, char **ret_reason);
	char *(*text)(const struct conf *conf, enum conf_index index);
} kinds[CONF_KIND__MAX] = {
	[CONF_KIND_LISTEN_TCP] = { text_set, text_text },
	[CONF_KIND_LISTEN_IPC] = { text_set, text_text },
	[CONF_KIND_PUBLIC_ADDRESS] = { text_set, text_text },
	[CONF_KIND_PATH] = { text_set, text_text },
	[CONF_KIND_FOLDER] = { text_set, text_text },
	[CONF_KIND_NAME] = { text_set, text_text },
	[CONF_KIND_ZONE] = { text_set, text_text },
	[CONF_KIND_QUIET_HOURS] = { text_set, text_text },
	[CONF_KIND_QUIET_DAYS] = { text_set, text_text },
	[CONF_KIND_QUIET_DATES] = { text_set, text_text },
	[CONF_KIND_ADDRESS] = { text_set, text_text },
	[CONF_KIND_COUNT] = { number_set, number_text },
	[CONF_KIND_BYTES] = { number_set, number_text },
	[CONF_KIND_MS] = { number_set, number_text },
	[CONF_KIND_LOG_LEVEL] = { level_set, level_text },
	[CONF_KIND_USERS] = { NULL, users_text },
};

bool conf_set(struct conf *conf, enum conf_index index, const char *text, char **ret_reason)
{
	assert(kinds[conf_rows[index].kind].set);
	return kinds[conf_rows[index].kind].set(conf, index, text, ret_reason);
}

char *conf_text(const struct conf *conf, enum conf_index index)
{
	return kinds[conf_rows[index].kind].text(conf, index);
}
