/* test_workflow_file.c: the shipped workflow is sound and says what it should; each fault in a file
 * has its line. */
#include "text.h"

#include <errno.h>

#include "conf/conf.h"

static void workflow_freep(struct workflow **workflow)
{
	*workflow = workflow_free(*workflow);
}

static struct workflow *read_text(const char *text, struct problems *problems)
{
	struct workflow *workflow = NULL;
	int r = workflow_read("w", text, &workflow, problems);

	assert_int_equal(r, problems->count ? -EINVAL : 0);
	return workflow;
}

/* ---- the shipped one ---- */

static struct workflow *read_shipped(void)
{
	_cleanup_(x_freep) char *text = text_of_file("config/workflows/peer-review.conf");
	_cleanup_(problems_done) struct problems problems = { NULL, 0 };
	struct workflow *workflow = read_text(text, &problems);

	assert_no_problem(&problems);
	return workflow;
}

/* Stage, days, close, ways on and back, what is made there: as in the procedure's table. */
static const struct {
	const char *id;
	int days, close_days;
	const char *next, *back;
	unsigned produces;
	size_t guards;
} stages[] = {
	{ "requested", 14, 0, "scoping", NULL, ARTEFACT_DOCUMENT, 2 },
	{ "scoping", 28, 0, "team", NULL, ARTEFACT_DOCUMENT | ARTEFACT_QUESTION | ARTEFACT_OCCASION,
	  5 },
	{ "team", 21, 0, "preparation", "scoping",
	  ARTEFACT_INVITATION | ARTEFACT_DECLARATION | ARTEFACT_DOCUMENT, 3 },
	{ "preparation", 42, 0, "desk_review", "team",
	  ARTEFACT_INVITATION | ARTEFACT_DECLARATION | ARTEFACT_DOCUMENT, 3 },
	{ "desk_review", 28, 42, "consultation", "preparation",
	  ARTEFACT_REVIEW | ARTEFACT_INVITATION | ARTEFACT_DECLARATION | ARTEFACT_DOCUMENT |
		  ARTEFACT_EVIDENCE | ARTEFACT_OCCASION,
	  1 },
	{ "consultation", 5, 0, "drafting", NULL,
	  ARTEFACT_DOCUMENT | ARTEFACT_EVIDENCE | ARTEFACT_FINDING | ARTEFACT_OCCASION, 3 },
	{ "drafting", 42, 0, "fact_check", NULL,
	  ARTEFACT_COMMENT | ARTEFACT_RESPONSE | ARTEFACT_DOCUMENT | ARTEFACT_EVIDENCE |
		  ARTEFACT_FINDING | ARTEFACT_RECOMMENDATION,
	  3 },
	{ "fact_check", 14, 14, "comment_round", NULL,
	  ARTEFACT_FACT | ARTEFACT_RESPONSE | ARTEFACT_DOCUMENT, 1 },
	{ "comment_round", 28, 28, "response", "drafting", ARTEFACT_COMMENT | ARTEFACT_RESPONSE,
	  1 },
	{ "response", 28, 0, "assessment", "comment_round",
	  ARTEFACT_RESPONSE | ARTEFACT_DOCUMENT | ARTEFACT_FINDING | ARTEFACT_RECOMMENDATION, 3 },
	{ "assessment", 28, 0, "publication", "response",
	  ARTEFACT_DOCUMENT | ARTEFACT_DECISION | ARTEFACT_OCCASION, 1 },
	{ "publication", 90, 150, "follow_up", NULL,
	  ARTEFACT_DOCUMENT | ARTEFACT_HOST_RESPONSE | ARTEFACT_PROGRESS | ARTEFACT_OCCASION, 3 },
	{ "follow_up", 300, 365, "closed", NULL,
	  ARTEFACT_DOCUMENT | ARTEFACT_HOST_RESPONSE | ARTEFACT_PROGRESS | ARTEFACT_OCCASION, 2 },
	{ "closed", 0, 0, NULL, NULL, 0, 0 },
};

static void assert_edge(const struct workflow *workflow, const int edges[], size_t count,
			const char *target)
{
	assert_int_equal(count, target ? 1 : 0);
	if (target)
		assert_string_equal(workflow->stages[edges[0]].id, target);
}

static void test_shipped_stages(void **state)
{
	_cleanup_(workflow_freep) struct workflow *workflow = read_shipped();

	(void)state;
	assert_string_equal(workflow->id, "peer-review");
	assert_int_equal(workflow->version, 4);
	assert_int_equal(workflow->identity, IDENTITY_VISIBLE);
	assert_int_equal(workflow->answer_days, 14);
	assert_int_equal(workflow->stage_count, ELEMENTS(stages));
	for (size_t i = 0; i < ELEMENTS(stages); i++) {
		const struct stage *stage = &workflow->stages[i];
		assert_string_equal(stage->id, stages[i].id);
		assert_int_equal(stage->days, stages[i].days);
		assert_int_equal(stage->close_days, stages[i].close_days);
		assert_int_equal(stage->produces, stages[i].produces);
		assert_int_equal(stage->guard_count, stages[i].guards);
		assert_edge(workflow, stage->next, stage->next_count, stages[i].next);
		assert_edge(workflow, stage->back, stage->back_count, stages[i].back);
		assert_int_equal(stage->override, stage->guard_count ? ROLE_SECRETARIAT : 0);
	}
}

static const struct guard *shipped_guard(const struct workflow *workflow, const char *stage_id,
					 size_t nth)
{
	int stage = workflow_stage(workflow, str_of(stage_id));

	assert_true(stage >= 0 && nth < workflow->stages[stage].guard_count);
	return &workflow->stages[stage].guards[nth];
}

static void test_shipped_guards(void **state)
{
	_cleanup_(workflow_freep) struct workflow *workflow = read_shipped();
	const struct guard *quorum = shipped_guard(workflow, "desk_review", 0);
	const struct guard *team = shipped_guard(workflow, "team", 0);
	const struct guard *silence = shipped_guard(workflow, "fact_check", 0);

	(void)state;
	assert_int_equal(quorum->kind, GUARD_QUORUM);
	assert_int_equal(quorum->min, 3);
	assert_int_equal(quorum->min_institutes, 2);
	assert_int_equal(quorum->min_non_home, 1);
	assert_int_equal(team->kind, GUARD_TEAM);
	assert_int_equal(silence->kind, GUARD_CONFIRMED);
	assert_string_equal(silence->of, "no_further_corrections");
	assert_true(silence->or_closed);
	assert_false(shipped_guard(workflow, "requested", 0)->or_closed);
	assert_int_equal(shipped_guard(workflow, "response", 0)->kind, GUARD_COMMENTS_ANSWERED);
	assert_int_equal(shipped_guard(workflow, "response", 1)->kind, GUARD_REJECTIONS_REASONED);
	assert_string_equal(shipped_guard(workflow, "scoping", 2)->of, "lead");
	assert_int_equal(shipped_guard(workflow, "response", 2)->kind, GUARD_DOCUMENT);
	assert_string_equal(shipped_guard(workflow, "response", 2)->of, "editors_report");
	assert_int_equal(shipped_guard(workflow, "response", 2)->by, ROLE_EDITOR);
	assert_true(shipped_guard(workflow, "publication", 2)->or_closed);
}

static void test_shipped_confirmations(void **state)
{
	static const struct {
		const char *stage, *id;
		unsigned by;
	} rows[] = {
		{ "requested", "host_consent", ROLE_HOST },
		{ "requested", "secretariat_accepts", ROLE_SECRETARIAT },
		{ "scoping", "terms_signed_host", ROLE_HOST },
		{ "scoping", "terms_signed_secretariat", ROLE_SECRETARIAT },
		{ "preparation", "self_assessment_in", ROLE_HOST },
		{ "consultation", "findings_read", ROLE_LEAD | ROLE_HOST },
		{ "fact_check", "no_further_corrections", ROLE_HOST },
		{ "comment_round", "round_closed", ROLE_SECRETARIAT },
		{ "publication", "report_published", ROLE_SECRETARIAT },
	};
	_cleanup_(workflow_freep) struct workflow *workflow = read_shipped();
	size_t found = 0, all = 0;

	(void)state;
	for (size_t i = 0; i < workflow->stage_count; i++) {
		const struct stage *stage = &workflow->stages[i];
		all += stage->confirmation_count;
		for (size_t j = 0; j < stage->confirmation_count; j++) {
			for (size_t k = 0; k < ELEMENTS(rows); k++)
				found += str_is(str_of(rows[k].stage), stage->id) &&
					 str_is(str_of(rows[k].id), stage->confirmations[j].id) &&
					 rows[k].by == stage->confirmations[j].by;
		}
	}
	assert_int_equal(all, ELEMENTS(rows));
	assert_int_equal(found, ELEMENTS(rows));
}

/* ---- a small one, line by line ---- */

#define HEAD                                                                                       \
	"workflow = {\n"                                                                           \
	"  id = \"w\"; title = \"W\"; version = 1; answer_days = 7;\n"
#define STAGES                                                                                     \
	"  stages = (\n"                                                                           \
	"    { id = \"desk\"; title = \"Desk\"; days = 3; close_days = 5;\n"                       \
	"      produces = \"review\"; actors = ( \"lead\", \"reviewer\" );\n"                      \
	"      confirmations = ( { id = \"ok\"; title = \"OK\"; by = [ \"host\" ]; } );\n"         \
	"      leave = ( { guard = \"quorum\"; min = 1; },\n"                                      \
	"        { guard = \"confirmed\"; of = \"ok\"; or_closed = true; } );\n"                   \
	"      override = { role = [ \"secretariat\", \"lead\" ]; };\n"                            \
	"      next = \"end\"; },\n"                                                               \
	"    { id = \"end\"; title = \"End\"; } );\n"
#define TAIL                                                                                       \
	"  visible = ( { object = \"study\"; to = \"all\"; },\n"                                   \
	"    { object = \"review\"; to = [ \"team\", \"own\" ]; until = \"end\"; when = "          \
	"\"own_in\"; } );\n"                                                                       \
	"};\n"

static void test_small_workflow(void **state)
{
	_cleanup_(problems_done) struct problems problems = { NULL, 0 };
	_cleanup_(workflow_freep) struct workflow *workflow =
		read_text(HEAD STAGES TAIL, &problems);

	(void)state;
	assert_no_problem(&problems);
	const struct stage *desk = &workflow->stages[0];
	assert_string_equal(desk->title, "Desk");
	assert_int_equal(desk->days, 3);
	assert_int_equal(desk->close_days, 5);
	assert_int_equal(desk->soft_grace_hours, 0);
	assert_int_equal(desk->produces, ARTEFACT_REVIEW);
	assert_int_equal(desk->actors, ROLE_LEAD | ROLE_REVIEWER);
	assert_int_equal(desk->movers, 0);
	assert_int_equal(desk->override, ROLE_SECRETARIAT | ROLE_LEAD);
	assert_int_equal(desk->confirmations[0].by, ROLE_HOST);
	assert_int_equal(desk->guards[0].min, 1);
	assert_null(desk->guards[0].of);
	assert_string_equal(desk->guards[1].of, "ok");
	assert_int_equal(desk->next[0], 1);
	assert_int_equal(workflow->visible_count, 2);
	assert_int_equal(workflow->visible[0].from, -1);
	assert_int_equal(workflow->visible[0].until, -1);
	assert_false(workflow->visible[0].own_in);
	assert_int_equal(workflow->visible[1].to, LEVEL_TEAM | LEVEL_OWN);
	assert_int_equal(workflow->visible[1].until, 1);
	assert_true(workflow->visible[1].own_in);
}

/* The small workflow with one thing replaced by another. */
static const struct {
	const char *was, *is;
	const char *place;
	const char *part;
} faults[] = {
	/* words and keys */
	{ "answer_days", "answer_day", "w:2", "did you mean `answer_days`?" },
	{ "days = 3", "day = 3", "w:4", "unknown key `day`; did you mean `days`?" },
	{ "\"review\"; actors", "\"reviews\"; actors", "w:5", "did you mean `review`?" },
	{ "\"lead\", \"reviewer\"", "\"lead\",\n\"reviewr\"", "w:6", "unknown role `reviewr`" },
	{ "\"quorum\"", "\"quorom\"", "w:7", "unknown guard `quorom`; did you mean `quorum`?" },
	{ "of = \"ok\"", "off = \"ok\"", "w:8", "unknown key `off`" },
	{ "next = \"end\"", "next = \"ende\"", "w:10",
	  "unknown stage `ende`; did you mean `end`?" },
	{ "next = \"end\"", "next = [ \"end\" ]; back = \"dsk\"", "w:10", "unknown stage `dsk`" },
	{ "object = \"study\"", "object = \"studies\"", "w:12", "unknown object `studies`" },
	{ "to = \"all\"", "to = \"al\"", "w:12", "unknown level `al`; did you mean `all`?" },
	{ "to = \"all\"", "to = \"worker\"", "w:12", "unknown level `worker`" },
	{ "until = \"end\"", "until = \"ned\"", "w:13",
	  "unknown stage `ned`; did you mean `end`?" },
	{ "\"own_in\"", "\"own\"", "w:13", "unknown condition `own`" },
	{ "workflow = {", "x = 1; workflow = {", "w:1", "unknown key `x`" },

	/* types */
	{ "\"W\"", "1", "w:2", "`title` must be a text in quotes" },
	{ "version = 1", "version = \"1\"", "w:2", "`version` must be a whole number" },
	{ "version = 1", "version = 1.0", "w:2", "`version` must be a whole number" },
	{ "days = 3", "days = 0", "w:4", "`days` must be from 1 to 3650, not 0" },
	{ "days = 3", "days = 4294967299", "w:4", "does not fit in 32 bits" },
	{ "or_closed = true", "or_closed = 1", "w:8", "`or_closed` must be true or false" },
	{ "actors = ( \"lead\", \"reviewer\" )", "actors = 3", "w:5", "must be an array of texts" },
	{ "( \"lead\", \"reviewer\" )", "( \"lead\", 3 )", "w:5", "must be a text in quotes" },
	{ "guard = \"quorum\"", "guard = [ \"quorum\" ]", "w:7", "must be a word in quotes" },
	{ "next = \"end\"", "next = { x = 1; }", "w:10", "must be an array of texts" },
	{ "until = \"end\"", "until = 1", "w:13", "must be the id of a stage" },
	{ "( { object = \"study\"; to = \"all\"; },", "( \"all\",", "w:12", "must be a group" },
	{ "confirmations = ( { id = \"ok\"; title = \"OK\"; by = [ \"host\" ]; } )",
	  "confirmations = { id = \"ok\"; title = \"OK\"; by = [ \"host\" ]; }", "w:6",
	  "must be a list of groups" },

	/* what is missing */
	{ "id = \"w\"; ", "", "w:1", "`id` is missing here" },
	{ "id = \"desk\"; ", "", "w:4", "`id` is missing here" },
	{ "title = \"OK\"; ", "", "w:6", "`title` is missing here" },
	{ "guard = \"quorum\"; ", "", "w:7", "`guard` is missing here" },
	{ "object = \"study\"; ", "", "w:12", "`object` is missing here" },

	/* arguments of guards */
	{ "of = \"ok\";", "of = \"ok\";\n min = 3;", "w:9", "`confirmed` has no use for `min`" },
	{ "min = 1;", "min = 1; or_closed = true;", "w:7", "`quorum` has no use for `or_closed`" },
	{ "min = 1;", "min = 1;\nof = \"review\";", "w:8", "`quorum` has no use for `of`" },

	/* the check of the whole, at the line of what it is about */
	{ "min = 1", "min = 1; min_institutes = 2", "w:7", "min_institutes (2)" },
	{ "min = 1;", "min_non_home = 0;", "w:7", "min must be 1 or more" },
	{ "close_days = 5", "close_days = 2", "w:4", "due after 3 days but closes after 2" },
	{ "close_days = 5;", "", "w:8", "never closes" },
	{ "by = [ \"host\" ]", "by = [ ]", "w:6", "`by` must name" },
	{ "by = [ \"host\" ]", "by = \"worker\"", "w:6", "`by` must name" },
	{ "next = \"end\"", "next = [ \"end\", \"end\" ]", "w:10", "names `end` twice" },
	{ "next = \"end\"", "next = [ \"end\",\n\"desk\" ]", "w:11", "goes back to `desk`" },
	{ "next = \"end\"", "next = \"end\"; back = \"end\"", "w:10", "goes forward to `end`" },
	{ "title = \"Desk\"", "title = \"\"", "w:4", "`desk` has no title" },
	{ "id = \"w\"", "id = \"W w\"", "w:2", "lower-case" },
	{ "until = \"end\"", "until = \"desk\"", "w:13", "before the first can be there" },
	{ "to = [ \"team\", \"own\" ]", "to = [ ]", "w:13", "names nobody" },

	/* the text itself */
	{ "version = 1;", "version = 1;\nversion = 2;", "w:3", "given before" },
	{ "stages = (", "stages = (,", "w:3", "syntax error" },
	{ "workflow = {", "@include \"x\"\nworkflow = {", "w:1", "@include is refused" },
	{ "\"Desk\"", "\"Desk", "w:4", "not closed on its line" },
};

static char *replaced(const char *text, const char *was, const char *is)
{
	const char *at = strstr(text, was);

	if (!at)
		fail_msg("the small workflow has no \"%s\"", was);
	return xasprintf("%.*s%s%s", (int)(at - text), text, is, at + strlen(was));
}

static void test_each_fault_has_its_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < ELEMENTS(faults); i++) {
		_cleanup_(x_freep) char *text =
			replaced(HEAD STAGES TAIL, faults[i].was, faults[i].is);
		_cleanup_(problems_done) struct problems problems = { NULL, 0 };
		_cleanup_(workflow_freep) struct workflow *workflow = read_text(text, &problems);
		assert_null(workflow);
		assert_only_problem(&problems, faults[i].place, faults[i].part);
	}
}

/* These break two things at once, and both are told. */
static void test_faults_in_pairs(void **state)
{
	static const struct {
		const char *was, *is, *place, *first, *second;
	} rows[] = {
		{ "by = [", "from = [", "w:6", "unknown key `from`", "`by` is missing" },
		{ "role = [", "roles = [", "w:9", "unknown key `roles`", "`role` is missing" },
		{ "workflow = {", "workfow = {", "w:1", "did you mean `workflow`?",
		  "must hold a group: workflow" },
		{ "override = {", "override = \"lead\"; x = {", "w:9", "must be a group: { role",
		  "unknown key `x`" },
		{ "\"lead\", \"reviewer\"", "\"lead\" \"reviewer\"", "w:5", "a comma is missing",
		  "unknown role `leadreviewer`" },
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		_cleanup_(x_freep) char *text = replaced(HEAD STAGES TAIL, rows[i].was, rows[i].is);
		_cleanup_(problems_done) struct problems problems = { NULL, 0 };
		_cleanup_(workflow_freep) struct workflow *workflow = read_text(text, &problems);
		assert_null(workflow);
		assert_problem(&problems, rows[i].place, rows[i].first);
		assert_problem(&problems, rows[i].place, rows[i].second);
	}
}

static void test_empty_texts(void **state)
{
	static const char *const texts[] = { "", "# nothing\n", "workflow = 3;",
					     "workflow = ( );" };

	(void)state;
	for (size_t i = 0; i < ELEMENTS(texts); i++) {
		_cleanup_(problems_done) struct problems problems = { NULL, 0 };
		_cleanup_(workflow_freep) struct workflow *workflow =
			read_text(texts[i], &problems);
		assert_null(workflow);
		assert_only_problem(&problems, "w:1", "must hold a group: workflow = { ... };");
	}
}

static void test_too_many_of_a_kind(void **state)
{
	_cleanup_(arena_done) struct arena arena = { NULL, NULL };
	const char *stages_text = "";
	const char *edges = "\"a0\"";

	(void)state;
	for (int i = 0; i <= WORKFLOW_STAGES_MAX; i++)
		stages_text = arena_printf(&arena, "%s%s{ id = \"a%d\"; title = \"A\"; }",
					   stages_text, i ? ", " : "", i);
	for (int i = 0; i < WORKFLOW_EDGES_MAX; i++)
		edges = arena_printf(&arena, "%s, \"a0\"", edges);
	const char *const texts[] = {
		arena_printf(&arena, HEAD "\nstages = ( %s ); };", stages_text),
		arena_printf(&arena,
			     HEAD
			     "\nstages = ( { id = \"a0\"; title = \"A\"; next = [ %s ]; } ); };",
			     edges),
	};
	for (size_t i = 0; i < ELEMENTS(texts); i++) {
		_cleanup_(problems_done) struct problems problems = { NULL, 0 };
		_cleanup_(workflow_freep) struct workflow *workflow =
			read_text(texts[i], &problems);
		assert_null(workflow);
		assert_only_problem(&problems, "w:4", "entries; at most");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shipped_stages),
		cmocka_unit_test(test_shipped_guards),
		cmocka_unit_test(test_shipped_confirmations),
		cmocka_unit_test(test_small_workflow),
		cmocka_unit_test(test_each_fault_has_its_line),
		cmocka_unit_test(test_faults_in_pairs),
		cmocka_unit_test(test_empty_texts),
		cmocka_unit_test(test_too_many_of_a_kind),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("conf/workflow_file", tests, NULL, NULL);
}
