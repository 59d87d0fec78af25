/* source.c: reading groups of a libconfig tree by tables.
 *
 * libconfig tells the line of every setting; whatever is wrong is told there. Numbers that
 * conf_scan() found to be wrapped are not judged again: the value in the tree is not the one in the
 * file. */
#include "conf/source.h"

#include <stdarg.h>
#include <string.h>

#include "conf/conf.h"
#include "conf/scan.h"

#define KEYS_MAX 32 /* keys of one table, words of one vocabulary */

/* ---- opening ---- */

/* libconfig's own words are for programmers; these are for whoever wrote the file. */
static const char *parse_reason(const char *text)
{
	static const struct {
		const char *theirs, *ours;
	} reasons[] = {
		{ "syntax error",
		  "syntax error here or just before: look for a missing ; , quote or bracket" },
		{ "duplicate setting name", "this key was given before in the same group" },
		{ "mismatched element type in array",
		  "an array [ ] holds values of one type; a list ( ) may mix them" },
	};

	for (size_t i = 0; i < ELEMENTS(reasons); i++) {
		if (str_is(str_of(text), reasons[i].theirs))
			return reasons[i].ours;
	}
	return text ? text : "the text cannot be parsed";
}

bool source_open(struct source *source, const char *name, struct str text,
		 struct problems *problems)
{
	*source = (struct source){ .name = name, .problems = problems, .first = problems->count };
	config_init(&source->config);
	bool is_parsable = conf_scan(name, text, problems);
	source->scanned = problems->count;
	if (!is_parsable)
		return false;
	if (config_read_string(&source->config, text.p) == CONFIG_TRUE)
		return true;
	_cleanup_(x_freep) char *place =
		xasprintf("%s:%d", name, config_error_line(&source->config));
	problems_add(problems, place, -1, "%s", parse_reason(config_error_text(&source->config)));
	return false;
}

void source_done(struct source *source)
{
	config_destroy(&source->config);
}

bool source_is_clean(const struct source *source)
{
	return source->problems->count == source->first;
}

/* ---- problems ---- */

/* The root has no line of its own, nor has what is missing altogether: told at the first. */
static char *place_of(const struct source *source, const config_setting_t *at)
{
	unsigned line = at ? config_setting_source_line(at) : 0;

	return xasprintf("%s:%u", source->name, line ? line : 1);
}

void source_problem(struct source *source, const config_setting_t *at, const char *format, ...)
{
	_cleanup_(x_freep) char *place = place_of(source, at);
	_cleanup_(x_freep) char *message = NULL;
	va_list args;

	va_start(args, format);
	message = xvasprintf(format, args);
	va_end(args);
	problems_add(source->problems, place, -1, "%s", message);
}

bool source_is_doubtful(const struct source *source, const config_setting_t *at)
{
	_cleanup_(x_freep) char *place = place_of(source, at);

	for (size_t i = source->first; i < source->scanned; i++) {
		if (str_is(str_of(place), source->problems->list[i].field))
			return true;
	}
	return false;
}

/* One step of a path: "name" or "name[3]". Returns what follows it, or NULL where there is no such
 * setting. */
static const char *path_step(const char *path, const config_setting_t **at)
{
	size_t len = strcspn(path, ".[");
	_cleanup_(x_freep) char *name = xstrndup(path, len);
	const config_setting_t *found = config_setting_get_member(*at, name);

	path += len;
	if (found && *path == '[') {
		unsigned index = 0;
		for (path++; *path >= '0' && *path <= '9'; path++)
			index = index * 10 + (unsigned)(*path - '0');
		path += *path == ']';
		/* A single word or group stands for a list of one. */
		if (config_setting_is_aggregate(found) && !config_setting_is_group(found))
			found = config_setting_get_elem(found, index);
	}
	if (!found)
		return NULL;
	*at = found;
	return *path == '.' ? path + 1 : path;
}

/* Walks as far as the path can be followed: a problem with what is not in the file (a guard's
 * missing argument) is told at the group where it ought to be. */
void source_problem_at_path(struct source *source, const config_setting_t *group, const char *path,
			    const char *message)
{
	const config_setting_t *at = group;

	while (path && *path)
		path = path_step(path, &at);
	source_problem(source, at, "%s", message);
}

void source_unknown(struct source *source, const config_setting_t *at, const char *what,
		    const char *word, const char *const words[], size_t count)
{
	_cleanup_(arena_done) struct arena arena = { NULL, NULL };
	const char *closest = str_closest(word, words, count);
	const char *known = "";

	if (closest) {
		source_problem(source, at, "unknown %s `%s`; did you mean `%s`?", what, word,
			       closest);
		return;
	}
	for (size_t i = 0; i < count; i++)
		known = arena_printf(&arena, "%s%s%s", known, i ? ", " : "", words[i]);
	source_problem(source, at, "unknown %s `%s`; there are: %s", what, word, known);
}

/* ---- values ---- */

struct slot {
	struct source *source;
	const struct key *key;
	const config_setting_t *at;
	struct arena *arena;
	void *member;
};

static void wrong_type(const struct slot *slot, const char *wanted)
{
	source_problem(slot->source, slot->at, "`%s` must be %s", slot->key->name, wanted);
}

static bool is_whole(const config_setting_t *at)
{
	return config_setting_type(at) == CONFIG_TYPE_INT ||
	       config_setting_type(at) == CONFIG_TYPE_INT64;
}

/* Copied: the tree goes when the file is read, the record stays. */
static void read_text(const struct slot *slot)
{
	const char *text = config_setting_get_string(slot->at);

	if (text)
		*(const char **)slot->member = arena_strndup(slot->arena, text, strlen(text));
	else
		wrong_type(slot, "a text in quotes");
}

static void read_int(const struct slot *slot)
{
	const struct key *key = slot->key;
	long long value = config_setting_get_int64(slot->at);

	if (!is_whole(slot->at))
		wrong_type(slot, "a whole number");
	else if (source_is_doubtful(slot->source, slot->at))
		return;
	else if (value < key->low || value > key->high)
		source_problem(slot->source, slot->at, "`%s` must be from %d to %d, not %lld",
			       key->name, key->low, key->high, value);
	else
		*(int *)slot->member = (int)value;
}

static void read_bytes(const struct slot *slot)
{
	const char *text = config_setting_get_string(slot->at);
	const char *reason = NULL;
	int64_t value = config_setting_get_int64(slot->at);

	if (!text && !is_whole(slot->at))
		wrong_type(slot, "a number of bytes, or a text like \"8KiB\"");
	else if (text && !conf_quantity(text, CONF_BYTES, &value, &reason))
		source_problem(slot->source, slot->at, "`%s`: %s", slot->key->name, reason);
	else if (!source_is_doubtful(slot->source, slot->at))
		*(int64_t *)slot->member = value;
}

static void read_flag(const struct slot *slot)
{
	if (config_setting_type(slot->at) == CONFIG_TYPE_BOOL)
		*(bool *)slot->member = config_setting_get_bool(slot->at) == CONFIG_TRUE;
	else
		wrong_type(slot, "true or false");
}

static const char *vocabulary_word(const struct vocabulary *words, size_t index)
{
	return *(const char *const *)((const char *)words->rows + index * words->stride);
}

static unsigned word_value(const struct slot *slot, const config_setting_t *at)
{
	const struct vocabulary *words = slot->key->words;
	const char *text = config_setting_get_string(at);
	const char *known[KEYS_MAX];

	for (size_t i = 0; i < words->count; i++) {
		known[i] = vocabulary_word(words, i);
		if (str_is(str_of(text), known[i]))
			return words->value(i);
	}
	source_unknown(slot->source, at, words->what, text, known, words->count);
	return 0;
}

static void read_word(const struct slot *slot)
{
	if (config_setting_get_string(slot->at))
		*(unsigned *)slot->member = word_value(slot, slot->at);
	else
		wrong_type(slot, "a word in quotes");
}

/* Each word is told by its own line, since lists of roles are often written one below another. */
static void read_words(const struct slot *slot)
{
	const config_setting_t *texts[KEYS_MAX];
	const config_setting_t *group = config_setting_parent(slot->at);
	size_t count = source_texts(slot->source, group, slot->key->name, KEYS_MAX, texts);

	for (size_t i = 0; i < count; i++)
		*(unsigned *)slot->member |= word_value(slot, texts[i]);
}

static void read_other(const struct slot *slot)
{
	(void)slot;
}

static void read_key(const struct slot *slot)
{
	static void (*const readers[])(const struct slot *) = {
		[KEY_TEXT] = read_text,	  [KEY_INT] = read_int,	  [KEY_BYTES] = read_bytes,
		[KEY_FLAG] = read_flag,	  [KEY_WORD] = read_word, [KEY_WORDS] = read_words,
		[KEY_OTHER] = read_other,
	};
	readers[slot->key->kind](slot);
}

/* ---- groups and lists ---- */

/* A key that is not known is never ignored: it is a misspelt one, and what it was to set would
 * silently keep its default. */
static void check_members(struct source *source, const config_setting_t *group,
			  const struct key keys[], size_t count)
{
	const char *names[KEYS_MAX];

	for (size_t i = 0; i < count; i++)
		names[i] = keys[i].name;
	for (int i = 0; i < config_setting_length(group); i++) {
		const config_setting_t *member = config_setting_get_elem(group, (unsigned)i);
		const char *name = config_setting_name(member);
		size_t known = 0;
		while (known < count && !str_is(str_of(name), names[known]))
			known++;
		if (known == count)
			source_unknown(source, member, "key", name, names, count);
	}
}

void source_read(struct source *source, const config_setting_t *group, const struct key keys[],
		 size_t count, struct arena *arena, void *record)
{
	check_members(source, group, keys, count);
	for (size_t i = 0; i < count; i++) {
		struct slot slot = {
			.source = source,
			.key = &keys[i],
			.at = config_setting_get_member(group, keys[i].name),
			.arena = arena,
			.member = (char *)record + keys[i].offset,
		};
		if (slot.at)
			read_key(&slot);
		else if (keys[i].is_required)
			source_problem(source, group, "`%s` is missing here", keys[i].name);
	}
}

/* A list that is too long is refused whole: records are arrays of a fixed size, and the first so
 * many of a list are not what its author meant. */
size_t source_each(struct source *source, const config_setting_t *group, const char *key,
		   size_t max,
		   void (*read)(void *context, const config_setting_t *element, size_t index),
		   void *context)
{
	const config_setting_t *list = config_setting_get_member(group, key);
	size_t count = 0;

	if (!list)
		return 0;
	if (!config_setting_is_list(list)) {
		source_problem(source, list, "`%s` must be a list of groups: ( { ... }, { ... } )",
			       key);
		return 0;
	}
	if ((size_t)config_setting_length(list) > max) {
		source_problem(source, list, "`%s` has %d entries; at most %zu are possible", key,
			       config_setting_length(list), max);
		return 0;
	}
	for (int i = 0; i < config_setting_length(list); i++) {
		const config_setting_t *element = config_setting_get_elem(list, (unsigned)i);
		if (config_setting_is_group(element))
			read(context, element, count++);
		else
			source_problem(source, element, "an entry of `%s` must be a group: { ... }",
				       key);
	}
	return count;
}

size_t source_texts(struct source *source, const config_setting_t *group, const char *key,
		    size_t max, const config_setting_t *ret_texts[])
{
	const config_setting_t *list = config_setting_get_member(group, key);
	bool is_one = list && config_setting_get_string(list);
	int length = !list ? 0 : is_one ? 1 : config_setting_length(list);
	size_t count = 0;

	if (list && !is_one && !config_setting_is_array(list) && !config_setting_is_list(list)) {
		source_problem(source, list, "`%s` must be an array of texts: [ \"a\", \"b\" ]",
			       key);
		return 0;
	}
	if ((size_t)length > max) {
		source_problem(source, list, "`%s` has %d entries; at most %zu are possible", key,
			       length, max);
		return 0;
	}
	for (int i = 0; i < length; i++) {
		const config_setting_t *element =
			is_one ? list : config_setting_get_elem(list, (unsigned)i);
		if (config_setting_get_string(element))
			ret_texts[count++] = element;
		else
			source_problem(source, element, "an entry of `%s` must be a text in quotes",
				       key);
	}
	return count;
}

const config_setting_t *source_root(struct source *source, const char *name)
{
	const config_setting_t *top = config_root_setting(&source->config);
	const config_setting_t *root = config_setting_get_member(top, name);

	for (int i = 0; i < config_setting_length(top); i++) {
		const config_setting_t *other = config_setting_get_elem(top, (unsigned)i);
		if (other != root)
			source_unknown(source, other, "key", config_setting_name(other), &name, 1);
	}
	if (root && config_setting_is_group(root))
		return root;
	source_problem(source, root, "this file must hold a group: %s = { ... };", name);
	return NULL;
}
