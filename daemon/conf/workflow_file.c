/* workflow_file.c: a workflow from its libconfig text.
 *
 * The text is read in two passes, since an edge may name a stage that comes later: first every
 * group into its record, then the names of stages into indices. workflow_check() judges the whole
 * only once both found nothing, as it would otherwise tell of what follows from a misspelt word. */
#include <errno.h>
#include <stddef.h>

#include "conf/conf.h"
#include "conf/source.h"

#define DAYS_MAX    3650
#define HOURS_MAX   2400
#define COUNT_MAX   1000
#define VERSION_MAX 1000000
#define OFFSET_MAX  366

struct reading {
	struct source source;
	struct workflow *workflow;
	const config_setting_t *root;			     /* the group `workflow` */
	struct stage *stage;				     /* the one being read */
	const config_setting_t *groups[WORKFLOW_STAGES_MAX]; /* of the stages */
};

static void reading_done(struct reading *reading)
{
	source_done(&reading->source);
	reading->workflow = workflow_free(reading->workflow);
}

/* ---- vocabularies ---- */

static unsigned index_value(size_t index)
{
	return (unsigned)index;
}

static unsigned bit_value(size_t index)
{
	return 1u << index;
}

static unsigned level_value(size_t index)
{
	return level_rows[index].bit;
}

static const struct vocabulary roles = { "role", role_rows, sizeof(role_rows[0]), ROLE__MAX,
					 bit_value };
static const struct vocabulary artefacts = { "artefact", artefact_rows, sizeof(artefact_rows[0]),
					     ARTEFACT__MAX, bit_value };
static const struct vocabulary objects = { "object", object_rows, sizeof(object_rows[0]),
					   OBJECT__MAX, index_value };
static const struct vocabulary documents = { "kind of document", document_rows,
					     sizeof(document_rows[0]), DOCUMENT_KIND__MAX,
					     bit_value };
static const struct vocabulary tasks = { "task", task_rows, sizeof(task_rows[0]), TASK__MAX,
					 bit_value };
static const struct vocabulary moments = { "moment", moment_rows, sizeof(moment_rows[0]),
					   MOMENT__MAX, index_value };
static const struct vocabulary identities = { "identity policy", identity_rows,
					      sizeof(identity_rows[0]), IDENTITY__MAX,
					      index_value };
static const struct vocabulary guards = { "guard", guard_rows, sizeof(guard_rows[0]), GUARD__MAX,
					  index_value };
static const struct vocabulary levels = { "level", level_rows, sizeof(level_rows[0]), LEVEL_ROWS,
					  level_value };

/* The one word that `when` knows. */
static const struct word_row when_rows[] = { { "own_in", "the viewer's own review is in" } };
static const struct vocabulary whens = { "condition", when_rows, sizeof(when_rows[0]),
					 ELEMENTS(when_rows), bit_value };

/* ---- confirmations and guards ---- */

static void read_confirmation(void *context, const config_setting_t *group, size_t index)
{
	static const struct key keys[] = {
		KEY_ROW_TEXT("id", struct confirmation, id, .is_required = true),
		KEY_ROW_TEXT("title", struct confirmation, title, .is_required = true),
		KEY_ROW_WORDS("by", struct confirmation, by, &roles, .is_required = true),
	};
	struct reading *reading = context;

	source_read(&reading->source, group, keys, ELEMENTS(keys), &reading->workflow->arena,
		    &reading->stage->confirmations[index]);
	reading->stage->confirmation_count = index + 1;
}

/* Each argument of a guard, beside the bit by which guard_takes() names it. */
static const struct {
	const char *key;
	unsigned taken;
} guard_arguments[] = {
	{ "of", GUARD_TAKES_OF },
	{ "min", GUARD_TAKES_MIN },
	{ "min_institutes", GUARD_TAKES_MIN_INSTITUTES },
	{ "min_non_home", GUARD_TAKES_MIN_NON_HOME },
	{ "or_closed", GUARD_TAKES_OR_CLOSED },
	{ "by", GUARD_TAKES_BY },
};

/* An argument that a guard does not take would be ignored, unseen by its author. */
static void check_arguments(struct reading *reading, const config_setting_t *group,
			    enum guard_kind kind)
{
	for (size_t i = 0; i < ELEMENTS(guard_arguments); i++) {
		const char *key = guard_arguments[i].key;
		const config_setting_t *at = config_setting_get_member(group, key);
		if (at && !(guard_takes(kind) & guard_arguments[i].taken))
			source_problem(&reading->source, at, "guard `%s` has no use for `%s`",
				       guard_rows[kind].word, key);
	}
}

static void read_guard(void *context, const config_setting_t *group, size_t index)
{
	static const struct key keys[] = {
		KEY_ROW_WORD("guard", struct guard, kind, &guards, .is_required = true),
		KEY_ROW_TEXT("of", struct guard, of),
		KEY_ROW_INT("min", struct guard, min, 1, COUNT_MAX),
		KEY_ROW_INT("min_institutes", struct guard, min_institutes, 0, COUNT_MAX),
		KEY_ROW_INT("min_non_home", struct guard, min_non_home, 0, COUNT_MAX),
		KEY_ROW_FLAG("or_closed", struct guard, or_closed),
		KEY_ROW_WORDS("by", struct guard, by, &roles),
	};
	struct reading *reading = context;
	struct guard *guard = &reading->stage->guards[index];
	size_t before = reading->source.problems->count;

	source_read(&reading->source, group, keys, ELEMENTS(keys), &reading->workflow->arena,
		    guard);
	/* Where the kind itself is wrong, its arguments cannot be judged. */
	if (reading->source.problems->count == before)
		check_arguments(reading, group, guard->kind);
	reading->stage->guard_count = index + 1;
}

/* ---- stages ---- */

/* A group of its own and no guard: it says who may pass all guards at once, with a reason. */
static void read_override(struct reading *reading, const config_setting_t *group)
{
	static const struct key keys[] = {
		KEY_ROW_WORDS("role", struct stage, override, &roles, .is_required = true),
	};
	const config_setting_t *at = config_setting_get_member(group, "override");

	if (at && config_setting_is_group(at))
		source_read(&reading->source, at, keys, ELEMENTS(keys), &reading->workflow->arena,
			    reading->stage);
	else if (at)
		source_problem(&reading->source, at,
			       "`override` must be a group: { role = \"secretariat\"; }");
}

/* ---- reminders ---- */

static void read_days(struct source *source, const config_setting_t *group, struct remind *remind)
{
	const config_setting_t *at = config_setting_get_member(group, "days");
	int count = at ? config_setting_length(at) : 0;

	if (!at)
		return; /* told as missing */
	if (!config_setting_is_aggregate(at) || count < 1 || count > WORKFLOW_DAYS_MAX) {
		source_problem(source, at, "`days` must be 1 to %d whole numbers in brackets",
			       WORKFLOW_DAYS_MAX);
		return;
	}
	for (int i = 0; i < count; i++) {
		const config_setting_t *day = config_setting_get_elem(at, (unsigned)i);
		int value = config_setting_get_int(day);
		if (config_setting_type(day) != CONFIG_TYPE_INT || value < -OFFSET_MAX ||
		    value > OFFSET_MAX) {
			source_problem(source, at, "`days` must be whole numbers from %d to %d",
				       -OFFSET_MAX, OFFSET_MAX);
			return;
		}
		remind->days[remind->day_count++] = value;
	}
}

static void read_remind(void *context, const config_setting_t *group, size_t index)
{
	struct record {
		unsigned to, tasks;
		unsigned when;
	} record = { 0 };
	static const struct key keys[] = {
		KEY_ROW_WORDS("to", struct record, to, &levels, .is_required = true),
		KEY_ROW_WORDS("tasks", struct record, tasks, &tasks),
		KEY_ROW_WORD("when", struct record, when, &moments, .is_required = true),
		KEY_ROW_OTHER("days", .is_required = true),
	};
	struct reading *reading = context;
	struct workflow *workflow = reading->workflow;

	(void)index;
	if (workflow->remind_count == WORKFLOW_REMINDS_MAX) {
		source_problem(&reading->source, group, "there can be %d of them in a workflow",
			       WORKFLOW_REMINDS_MAX);
		return;
	}
	struct remind *remind = &workflow->reminds[workflow->remind_count++];
	source_read(&reading->source, group, keys, ELEMENTS(keys), &workflow->arena, &record);
	*remind = (struct remind){
		.stage = reading->stage ? (int)(reading->stage - workflow->stages) : -1,
		.to = record.to,
		.tasks = record.tasks,
		.when = record.when,
	};
	read_days(&reading->source, group, remind);
}

static void read_stage(void *context, const config_setting_t *group, size_t index)
{
	static const struct key keys[] = {
		KEY_ROW_TEXT("id", struct stage, id, .is_required = true),
		KEY_ROW_TEXT("title", struct stage, title, .is_required = true),
		KEY_ROW_INT("days", struct stage, days, 1, DAYS_MAX),
		KEY_ROW_INT("close_days", struct stage, close_days, 1, DAYS_MAX),
		KEY_ROW_INT("soft_grace_hours", struct stage, soft_grace_hours, 0, HOURS_MAX),
		KEY_ROW_WORDS("actors", struct stage, actors, &roles),
		KEY_ROW_WORDS("produces", struct stage, produces, &artefacts),
		KEY_ROW_WORDS("movers", struct stage, movers, &roles),
		KEY_ROW_OTHER("confirmations"),
		KEY_ROW_OTHER("leave"),
		KEY_ROW_OTHER("override"),
		KEY_ROW_OTHER("remind"),
		KEY_ROW_OTHER("next"),
		KEY_ROW_OTHER("back"),
	};
	struct reading *reading = context;
	struct source *source = &reading->source;

	reading->stage = &reading->workflow->stages[index];
	reading->groups[index] = group;
	source_read(source, group, keys, ELEMENTS(keys), &reading->workflow->arena, reading->stage);
	(void)source_each(source, group, "confirmations", WORKFLOW_CONFIRMATIONS_MAX,
			  read_confirmation, reading);
	(void)source_each(source, group, "leave", WORKFLOW_GUARDS_MAX, read_guard, reading);
	read_override(reading, group);
	(void)source_each(source, group, "remind", WORKFLOW_REMINDS_MAX, read_remind, reading);
	reading->stage = NULL;
	reading->workflow->stage_count = index + 1;
}

/* ---- names of stages, once all are known ---- */

/* Stages are named in files and indexed in memory; -1 is told and ends the reading as a failure. */
static int stage_named(struct reading *reading, const config_setting_t *at)
{
	const struct workflow *workflow = reading->workflow;
	const char *ids[WORKFLOW_STAGES_MAX];
	const char *word = config_setting_get_string(at);
	int found = workflow_stage(workflow, str_of(word));
	size_t count = 0;

	for (size_t i = 0; i < workflow->stage_count; i++) {
		if (workflow->stages[i].id)
			ids[count++] = workflow->stages[i].id;
	}
	if (found < 0)
		source_unknown(&reading->source, at, "stage", word, ids, count);
	return found;
}

static size_t read_edges(struct reading *reading, const config_setting_t *group, const char *key,
			 int edges[WORKFLOW_EDGES_MAX])
{
	const config_setting_t *texts[WORKFLOW_EDGES_MAX];
	size_t count = source_texts(&reading->source, group, key, WORKFLOW_EDGES_MAX, texts);

	for (size_t i = 0; i < count; i++)
		edges[i] = stage_named(reading, texts[i]);
	return count;
}

/* ---- visibility ---- */

/* The stage that `from` or `until` names; -1 where it is not there. */
static int read_bound(struct reading *reading, const config_setting_t *group, const char *key)
{
	const config_setting_t *at = config_setting_get_member(group, key);

	if (!at)
		return -1;
	if (config_setting_get_string(at))
		return stage_named(reading, at);
	source_problem(&reading->source, at, "`%s` must be the id of a stage, in quotes", key);
	return -1;
}

static void read_visible(void *context, const config_setting_t *group, size_t index)
{
	struct record {
		enum object object;
		unsigned of;
		unsigned to;
		unsigned when;
	} record = { 0 };
	static const struct key keys[] = {
		KEY_ROW_WORD("object", struct record, object, &objects, .is_required = true),
		KEY_ROW_WORDS("of", struct record, of, &documents),
		KEY_ROW_WORDS("to", struct record, to, &levels, .is_required = true),
		KEY_ROW_OTHER("from"),
		KEY_ROW_OTHER("until"),
		KEY_ROW_WORD("when", struct record, when, &whens),
	};
	struct reading *reading = context;

	source_read(&reading->source, group, keys, ELEMENTS(keys), &reading->workflow->arena,
		    &record);
	reading->workflow->visible[index] = (struct visible){
		.object = record.object,
		.of = record.of,
		.to = record.to,
		.from = read_bound(reading, group, "from"),
		.until = read_bound(reading, group, "until"),
		.own_in = record.when != 0,
	};
	reading->workflow->visible_count = index + 1;
}

/* ---- the whole ---- */

static void read_all(struct reading *reading)
{
	static const struct key keys[] = {
		KEY_ROW_TEXT("id", struct workflow, id, .is_required = true),
		KEY_ROW_TEXT("title", struct workflow, title, .is_required = true),
		KEY_ROW_INT("version", struct workflow, version, 1, VERSION_MAX,
			    .is_required = true),
		KEY_ROW_INT("answer_days", struct workflow, answer_days, 1, DAYS_MAX),
		KEY_ROW_WORD("identity", struct workflow, identity, &identities),
		KEY_ROW_OTHER("stages", .is_required = true),
		KEY_ROW_OTHER("visible"),
		KEY_ROW_OTHER("remind"),
	};
	struct source *source = &reading->source;

	/* What a file does not say is not known: names can be given later, never taken back. */
	reading->workflow->identity = IDENTITY_TRIPLE;
	source_read(source, reading->root, keys, ELEMENTS(keys), &reading->workflow->arena,
		    reading->workflow);
	(void)source_each(source, reading->root, "stages", WORKFLOW_STAGES_MAX, read_stage,
			  reading);
	for (size_t i = 0; i < reading->workflow->stage_count; i++) {
		struct stage *stage = &reading->workflow->stages[i];
		stage->next_count = read_edges(reading, reading->groups[i], "next", stage->next);
		stage->back_count = read_edges(reading, reading->groups[i], "back", stage->back);
	}
	(void)source_each(source, reading->root, "remind", WORKFLOW_REMINDS_MAX, read_remind,
			  reading);
	(void)source_each(source, reading->root, "visible", WORKFLOW_VISIBLE_MAX, read_visible,
			  reading);
}

/* The paths of workflow_check() are spelt as the keys of the file, so each leads to its line. */
static void check_all(struct reading *reading)
{
	_cleanup_(problems_done) struct problems found = { NULL, 0 };

	(void)workflow_check(reading->workflow, &found);
	for (size_t i = 0; i < found.count; i++)
		source_problem_at_path(&reading->source, reading->root, found.list[i].field,
				       found.list[i].message);
}

int workflow_read(const char *name, const char *text, struct workflow **ret_workflow,
		  struct problems *ret_problems)
{
	_cleanup_(reading_done) struct reading reading = { .workflow = NULL };

	reading.workflow = xcalloc(1, sizeof(*reading.workflow));
	arena_init(&reading.workflow->arena);
	if (!source_open(&reading.source, name, str_of(text), ret_problems))
		return -EINVAL;
	reading.root = source_root(&reading.source, "workflow");
	if (reading.root)
		read_all(&reading);
	if (source_is_clean(&reading.source))
		check_all(&reading);
	if (!source_is_clean(&reading.source))
		return -EINVAL;
	*ret_workflow = TAKE(reading.workflow);
	return 0;
}
