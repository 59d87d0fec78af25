/* workflow.h: a procedure as data: stages, edges, guards, durations, and who may see what.
 *
 * A struct workflow is immutable once loaded and checked. Everything here is a pure function: no
 * I/O, no clock. Guards, artefacts, objects and levels are closed vocabularies, each one row of a
 * table; a workflow file can combine them and cannot invent any. The source of the default is
 * config/workflows/peer-review.conf. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "rules/role.h"

/* What a stage produces: a verb that makes such a thing is open only in stages that produce it. */
#define ARTEFACT_TABLE(X)                                                                          \
	X(INVITATION, "invitation", "people can be invited to the team, and answer")               \
	X(DECLARATION, "declaration", "conflicts of interest are declared and decided on")         \
	X(REVIEW, "review", "reviews are submitted, returned and approved")                        \
	X(COMMENT, "comment", "comments of every class but fact are made")                         \
	X(FACT, "fact", "comments of class fact (corrections of fact by the host) are made")       \
	X(RESPONSE, "response", "comments are assigned to a responder and answered")               \
	X(DOCUMENT, "document", "documents are filed, and frozen into bundles")                    \
	X(QUESTION, "question", "guiding questions are set")                                       \
	X(EVIDENCE, "evidence", "notes of evidence are kept")                                      \
	X(FINDING, "finding", "findings are made")                                                 \
	X(RECOMMENDATION, "recommendation", "recommendations and commitments are made")            \
	X(HOST_RESPONSE, "host_response", "the host accepts recommendations or not")               \
	X(PROGRESS, "progress", "actions are planned and settled, and progress is reported")       \
	X(DECISION, "decision", "the plenary adopts or returns the conclusions")                   \
	X(OCCASION, "occasion", "events are planned, and counted when they were held")             \
	X(AGENDA, "agenda", "items are put on the agenda, and decided")                            \
	X(REQUEST, "request", "member States and partners are asked for something, and answer")    \
	X(ACTIVITY, "activity", "the activity plan is written, and its items followed")            \
	X(PRACTICE, "practice", "good practices are proposed, and judged")

/* What can be seen or not; each read names one. */
#define OBJECT_TABLE(X)                                                                            \
	X(STUDY, "study", "the study itself: stage, dates, team roles, history of stages")         \
	X(ASSIGNMENT, "assignment", "who holds or was offered which place, and its state")         \
	X(DECLARATION, "declaration", "a conflict-of-interest declaration and the decision on it") \
	X(REVIEW, "review", "a review once submitted; drafts are always the author's alone")       \
	X(COMMENT, "comment", "a comment")                                                         \
	X(RESPONSE, "response", "the response to a comment and its disposition")                   \
	X(RECORD, "record",                                                                        \
	  "what a study goes by: guiding questions, occasions, agenda, decisions, requests, plan") \
	X(DOCUMENT, "document", "a document with its versions; `of` says of which kind")           \
	X(EVIDENCE, "evidence", "a note of evidence")                                              \
	X(FINDING, "finding", "a finding")                                                         \
	X(RECOMMENDATION, "recommendation", "a recommendation, its response, actions, progress")   \
	X(ANSWER, "answer", "what somebody answered to a request")                                 \
	X(PRACTICE, "practice", "a good practice")

/* Kinds of documents. */
#define DOCUMENT_TABLE(X)                                                                          \
	X(LETTER, "letter", "a letter, such as the host's request")                                \
	X(TERMS, "terms_of_reference", "terms of reference")                                       \
	X(SELF_ASSESSMENT, "self_assessment", "the host's own account")                            \
	X(DATA_PACK, "data_pack", "data and sources that the host hands over")                     \
	X(DRAFT, "draft", "a draft of the report")                                                 \
	X(CHAPTER, "chapter", "a chapter by one institute")                                        \
	X(SYNTHESIS, "synthesis", "what the chapters say together")                                \
	X(EDITORS_REPORT, "editors_report", "the review editor's report")                          \
	X(FINAL_REPORT, "final_report", "the report")                                              \
	X(ACTION_PLAN, "action_plan", "the host's plan of action")                                 \
	X(PROGRESS_REVIEW, "progress_review", "what became of the recommendations")                \
	X(PROGRAMME, "programme", "programme of an event")                                         \
	X(EVENT_REPORT, "event_report", "report of an event")                                      \
	X(NOTE, "note", "a note for a meeting")                                                    \
	X(OTHER, "other", "anything else")

/* Who may know whom (ANSI/NISO Z39.106, identity transparency). What each hides stands in policy.c. */
#define IDENTITY_TABLE(X)                                                                          \
	X(VISIBLE, "all_visible", "everybody in the study may know everybody")                     \
	X(SINGLE, "single_anonymized", "the host does not know who reviews and comments")          \
	X(DOUBLE, "double_anonymized", "nor do reviewers and observers know the host's people")    \
	X(TRIPLE, "triple_anonymized", "nor do editor and plenary know either")

/* What somebody has to do, as status, inboxes and reminders name it. */
#define TASK_TABLE(X)                                                                              \
	X(CONFIRM, "confirm", "state something on record")                                         \
	X(MEET, "meet", "do what the stage still waits for")                                       \
	X(ANSWER_INVITATION, "answer_invitation", "accept an invitation or decline it")            \
	X(DECLARE, "declare", "declare conflicts of interest")                                     \
	X(DECIDE_DECLARATION, "decide_declaration", "decide on a declared conflict")               \
	X(REVIEW, "review", "submit the review, or revise one that was returned")                  \
	X(RESPOND, "respond", "answer comments")                                                   \
	X(ACT, "act", "carry an action out")                                                       \
	X(INCIDENT, "incident", "see to a job that could not be done")

/* What the days of a reminder are counted from. */
#define MOMENT_TABLE(X)                                                                            \
	X(ASKED, "asked", "since when the task is asked for")                                      \
	X(DUE, "due", "the day on which it is due")                                                \
	X(LATE, "late", "the last day before it counts as late: the due date, and the grace")      \
	X(CLOSE, "close", "the day on which the stage closes")

enum artefact_index {
#define ARTEFACT_ENUM(name, word, help) ARTEFACT_INDEX_##name,
	ARTEFACT_TABLE(ARTEFACT_ENUM)
#undef ARTEFACT_ENUM
		ARTEFACT__MAX
};
enum artefact {
#define ARTEFACT_BIT(name, word, help) ARTEFACT_##name = 1u << ARTEFACT_INDEX_##name,
	ARTEFACT_TABLE(ARTEFACT_BIT)
#undef ARTEFACT_BIT
};
enum object {
#define OBJECT_ENUM(name, word, help) OBJECT_##name,
	OBJECT_TABLE(OBJECT_ENUM)
#undef OBJECT_ENUM
		OBJECT__MAX
};
enum document_kind {
#define DOCUMENT_ENUM(name, word, help) DOCUMENT_KIND_##name,
	DOCUMENT_TABLE(DOCUMENT_ENUM)
#undef DOCUMENT_ENUM
		DOCUMENT_KIND__MAX
};
enum task_kind {
#define TASK_ENUM(name, word, help) TASK_##name,
	TASK_TABLE(TASK_ENUM)
#undef TASK_ENUM
		TASK__MAX
};
enum identity {
#define IDENTITY_ENUM(name, word, help) IDENTITY_##name,
	IDENTITY_TABLE(IDENTITY_ENUM)
#undef IDENTITY_ENUM
		IDENTITY__MAX
};
enum moment {
#define MOMENT_ENUM(name, word, help) MOMENT_##name,
	MOMENT_TABLE(MOMENT_ENUM)
#undef MOMENT_ENUM
		MOMENT__MAX
};
struct word_row {
	const char *word;
	const char *help;
};
extern const struct word_row artefact_rows[ARTEFACT__MAX];
extern const struct word_row object_rows[OBJECT__MAX];
extern const struct word_row document_rows[DOCUMENT_KIND__MAX];
extern const struct word_row task_rows[TASK__MAX];
extern const struct word_row moment_rows[MOMENT__MAX];
extern const struct word_row identity_rows[IDENTITY__MAX];
enum identity identity_of_word(struct str word); /* the narrowest where there is none */
enum object object_of_word(struct str word);	 /* OBJECT__MAX where there is none */
unsigned document_bit(struct str word);		 /* 1 << its kind; 0 where there is none */

/* Guards: all of an edge's guards must hold before a stage is left forward. Columns: name, word,
 * help. The arguments that each takes (of, min, min_institutes, min_non_home, or_closed) are told
 * by guard_takes(). */
#define GUARD_TABLE(X)                                                                             \
	X(ROLE_HELD, "role_held", "somebody holds the study role named by `of`")                   \
	X(CONFIRMED, "confirmed",                                                                  \
	  "the confirmation named by `of` was given (or, with or_closed, its time is over)")       \
	X(TEAM, "team",                                                                            \
	  "at least `min` places accepted, from `min_institutes` institutes, `min_non_home` not "  \
	  "of home")                                                                               \
	X(DECLARED, "declared",                                                                    \
	  "every accepted place has a declaration, and none waits for a decision")                 \
	X(NONE_EXCLUDED, "none_excluded",                                                          \
	  "nobody whose conflict was judged excluding still holds a place")                        \
	X(QUORUM, "quorum",                                                                        \
	  "at least `min` reviews in, from `min_institutes` institutes, `min_non_home` not of "    \
	  "home")                                                                                  \
	X(COMMENTS_ANSWERED, "comments_answered", "no comment is open")                            \
	X(REJECTIONS_REASONED, "rejections_reasoned",                                              \
	  "every rejected comment has a response text")                                            \
	X(CLOSED, "closed", "the closing time of the stage is over")                               \
	X(DOCUMENT, "document",                                                                    \
	  "at least `min` documents of kind `of` are filed, by `min_institutes` institutes")       \
	X(BUNDLE, "bundle", "a bundle was frozen since the stage was entered")                     \
	X(QUESTIONS, "questions", "at least `min` guiding questions are set")                      \
	X(EVIDENCED, "evidenced", "every guiding question has a note of evidence")                 \
	X(FOUND, "found", "every guiding question has a finding")                                  \
	X(CITED, "cited", "every recommendation cites a finding")                                  \
	X(RECOMMENDED, "recommended", "at least `min` recommendations or commitments are made")    \
	X(ACCEPTANCE, "acceptance",                                                                \
	  "the host answered every recommendation (or, with or_closed, its time is over)")         \
	X(REPORTED, "reported", "progress was reported on every recommendation that was accepted") \
	X(DECIDED, "decided", "the conclusions were adopted since the stage was entered")          \
	X(OCCASION, "occasion", "at least `min` occasions are `of` (planned: fixed, held: over)")  \
	X(AGENDA, "agenda", "at least `min` items stand on the agenda")                            \
	X(AGENDA_DECIDED, "agenda_decided", "every item of the agenda is decided")                 \
	X(REQUESTED, "requested", "at least `min` requests of kind `of` were made")                \
	X(PLANNED, "planned", "at least `min` items of the activity plan are `of`")                \
	X(PRACTICES, "practices", "at least `min` good practices are `of`")                        \
	X(PRACTICES_JUDGED, "practices_judged", "every proposed practice is accepted or declined")

enum guard_kind {
#define GUARD_ENUM(name, word, help) GUARD_##name,
	GUARD_TABLE(GUARD_ENUM)
#undef GUARD_ENUM
		GUARD__MAX
};
extern const struct word_row guard_rows[GUARD__MAX];

/* The arguments of guards, and which of them a kind has a use for. */
enum guard_argument {
	GUARD_TAKES_OF = 1u << 0,
	GUARD_TAKES_MIN = 1u << 1,
	GUARD_TAKES_MIN_INSTITUTES = 1u << 2,
	GUARD_TAKES_MIN_NON_HOME = 1u << 3,
	GUARD_TAKES_OR_CLOSED = 1u << 4,
	GUARD_TAKES_BY = 1u << 5,
};
unsigned guard_takes(enum guard_kind kind);
/* What a kind's `of` may be, in order, NULL at the end; NULL where it is no word of a list. */
const char *const *guard_words(enum guard_kind kind);
/* Guards whose facts are a count of rows (struct guard_count), each asked for by itself. */
bool guard_is_counted(enum guard_kind kind);

#define WORKFLOW_STAGES_MAX	   32
#define WORKFLOW_GUARDS_MAX	   16
#define WORKFLOW_EDGES_MAX	   8
#define WORKFLOW_CONFIRMATIONS_MAX 8
#define WORKFLOW_VISIBLE_MAX	   64
#define WORKFLOW_REMINDS_MAX	   64
#define WORKFLOW_DAYS_MAX	   12

struct guard {
	enum guard_kind kind;
	const char *of; /* role word or confirmation id; NULL where the kind takes none */
	int min, min_institutes, min_non_home;
	bool or_closed;
	unsigned by; /* roles that can meet it: whose task it is; 0: of the stage's actors */
};

/* Something that one role states on record within a stage: consent, signature, "no further
 * corrections". */
struct confirmation {
	const char *id;
	const char *title;
	unsigned by; /* roles, any of which may give it */
};

struct stage {
	const char *id;
	const char *title;
	unsigned actors;   /* roles that act in it: who is named where the stage is late */
	unsigned produces; /* artefacts */
	unsigned movers;   /* roles that may advance or send back; secretariat always */
	unsigned override; /* roles that may advance past unmet guards, with a reason; 0: nobody */
	int days;	   /* due: end of that day, local, counted from entry; 0: no due date */
	int close_days;	   /* close; 0: never closes */
	int soft_grace_hours; /* after due, before anything counts as late */
	struct confirmation confirmations[WORKFLOW_CONFIRMATIONS_MAX];
	size_t confirmation_count;
	struct guard guards[WORKFLOW_GUARDS_MAX];
	size_t guard_count;
	int next[WORKFLOW_EDGES_MAX], back[WORKFLOW_EDGES_MAX]; /* stage indices */
	size_t next_count, back_count;
};

/* Who may see objects of a kind: any entry that matches opens it, unless an embargo of the study's closes
 * it. */
struct visible {
	enum object object;
	unsigned of;	 /* kinds of documents, one bit each; 0: all */
	unsigned to;	 /* LEVEL_ bits */
	int from;	 /* first stage index; -1: from the start */
	int until;	 /* first stage index where it no longer holds; -1: for ever */
	bool own_in;	 /* only to viewers whose own review is in */
	bool is_embargo; /* of a study: closes instead, to all but whose it is and the secretariat */
};

/* What a study opens or keeps closed beside its procedure. */
struct openings {
	const struct visible *list;
	size_t count;
};

/* When whom to remind of open tasks. Each of the days is a step: counted from the moment, by the study's
 * calendar, negative before it. */
struct remind {
	int stage;	/* while the study is in it; -1: in any */
	unsigned to;	/* roles, and LEVEL_OWN: whose task it is */
	unsigned tasks; /* of which kinds, one bit each; 0: all */
	enum moment when;
	int days[WORKFLOW_DAYS_MAX];
	size_t day_count;
};
/* Whether it is for tasks of that kind in that stage. */
bool remind_fits(const struct remind *remind, int stage, enum task_kind kind);

/* Levels: the roles of a study by their bits (reviewer = an accepted place), and these. */
enum level {
	LEVEL_OWN = 1u << 16,  /* who made it, or whom it was assigned to */
	LEVEL_TEAM = 1u << 17, /* reviewers, lead and editor of the study */
	LEVEL_ALL = 1u << 18,  /* everybody with a part in the study, and the plenary */
};
unsigned level_of_word(
	struct str word); /* role words of a study, secretariat, plenary, own, team, all; 0: none */

struct level_row {
	const char *word;
	const char *help;
	unsigned bit;
};
#define LEVEL_ROWS 11
extern const struct level_row level_rows[LEVEL_ROWS];

struct workflow {
	const char *id;
	const char *title;
	int version;
	int answer_days;			  /* an invitation is to be answered within */
	enum identity identity;			  /* of new studies that do not say */
	struct stage stages[WORKFLOW_STAGES_MAX]; /* in order; [0] is where a study starts, the last
						     has no exit */
	size_t stage_count;
	struct visible visible[WORKFLOW_VISIBLE_MAX];
	size_t visible_count;
	struct remind reminds[WORKFLOW_REMINDS_MAX];
	size_t remind_count;
	struct arena arena; /* owns every text above */
};
struct workflow *workflow_free(struct workflow *workflow); /* NULL is fine; returns NULL */

int workflow_stage(const struct workflow *workflow, struct str id); /* index or -1 */
/* Whether any stage does. */
bool workflow_produces(const struct workflow *workflow, enum artefact artefact);

/* What is wrong with the whole: a stage that cannot be reached or never left, a cycle without way
 * out, a forward edge that goes back in order (or a back edge forward), a guard or `visible` entry
 * on nothing, a `due` after `close`, a confirmation that no guard asks for or a guard on one that
 * no stage offers, min_institutes > min. `field` of a problem is the path ("stages[4].leave[0]").
 * Returns true where nothing was found. */
bool workflow_check(const struct workflow *workflow, struct problems *ret_problems);

/* What a counted guard asks: how many there are, from how many institutes; or how many lack something. */
struct guard_count {
	int count, institutes;
};

/* What the guards ask of a study. The core fills it from the store in one place. */
struct study_facts {
	int64_t now_ms;
	int64_t close_ms;    /* of the current stage; 0: never closes */
	const char *zone;    /* of the study, for telling close_ms; needed where it closes */
	unsigned roles_held; /* study roles that somebody holds */
	int accepted, accepted_institutes, accepted_non_home; /* reviewers' places */
	int undeclared; /* accepted places without declaration */
	int undecided;	/* declared conflicts without a decision */
	int excluded;	/* accepted places whose holder was judged excluded */
	int reviews_in, reviews_in_institutes,
		reviews_in_non_home; /* submitted or approved, not stale */
	int comments_open;
	int rejected_without_reason;
	const char *const *confirmed; /* ids given for the current stage */
	size_t confirmed_count;
	struct guard_count
		counts[WORKFLOW_GUARDS_MAX]; /* of the stage's counted guards, by index */
};

/* True where the guard holds; it must be one of the stage's. Otherwise, *ret_need (in arena) says what would meet it, as one
 * sentence a person understands ("2 of 3 reviews are in; 1 more is needed"). *ret_by_silence: it
 * holds only because the closing time is over (to be recorded). `stage` gives the titles of its
 * confirmations. */
bool guard_holds(const struct guard *guard, const struct stage *stage,
		 const struct study_facts *facts, struct arena *arena, const char **ret_need,
		 bool *ret_by_silence);
