/* world.h: a study in which everything has happened once, with everybody that there can be
 * around it.
 *
 * Beside the fixture's people (fixture.h) there is one principal for each way of being somebody;
 * each text that somebody wrote holds a word of its own (SECRET_TABLE), by which it is found in
 * any reply. The study ends in stage comment_round; tamper_stage() puts it anywhere else. A
 * second study, HID2019, has nothing to do with them. SOM2019 is a meeting in session, and CMP2019 a
 * compendium whose cases are judged: OBSERVER is one of both, and EDITOR edits the second. WORKER, of
 * iges, serves the topic iges, and nobody but the secretariat the topic sealed. */
#pragma once

#include "core/tamper.h"

/* Name in tables, principal. */
#define VIEWER_TABLE(X)                                                                            \
	X(SECRETARIAT, "sec-ahn") /* of the secretariat and nothing else */                        \
	X(OPERATOR, "op-bae")	  /* operator alone */                                             \
	X(WORKER, "wk-cho")	  /* worker alone */                                               \
	X(PLENARY, "pl-doi")	  /* plenary alone */                                              \
	X(HOST, "gz-host")                                                                         \
	X(LEAD, "lead-kim")                                                                        \
	X(REVIEWER_IN, "igdp-liu")   /* own review is in; a draft more was saved since */          \
	X(REVIEWER_OUT, "iges-sato") /* own review is a draft */                                   \
	X(EDITOR, "editor-mori")                                                                   \
	X(OBSERVER, "observer-lee")                                                                \
	X(INVITEE, "inv-endo")	       /* has not answered */                                      \
	X(INVITEE_OPERATOR, "inv-fan") /* likewise; is operator and worker too */                  \
	X(FORMER, "former-gao")	       /* submitted, then lost the place */                        \
	X(DECLINER, "dec-han")                                                                     \
	X(OUTSIDER, "outsider")                                                                    \
	X(GONE, "gone-ito") /* observer, but not active any more */

enum viewer_index {
#define VIEWER_ENUM(word, principal) WHO_##word,
	VIEWER_TABLE(VIEWER_ENUM)
#undef VIEWER_ENUM
		WHO__MAX
};

/* Name in tables, the word. Nothing else in the world holds "zq". */
#define SECRET_TABLE(X)                                                                            \
	X(DECLARATION_IN, "zq01x")     /* text of REVIEWER_IN's declaration */                     \
	X(DECLARATION_PARK, "zq02x")   /* text of kei-park's */                                    \
	X(DECISION_PARK, "zq03x")      /* reason of the decision on it */                          \
	X(DECLARATION_CHEN, "zq04x")   /* text of igdp-chen's, undecided */                        \
	X(DECLINE, "zq05x")	       /* why DECLINER declined */                                 \
	X(DISMISSAL, "zq06x")	       /* why FORMER lost the place */                             \
	X(DRAFT_BEFORE, "zq07x")       /* REVIEWER_IN's first draft */                             \
	X(BODY_IN, "zq08x")	       /* what they submitted */                                   \
	X(ONLY_IN, "zq09x")	       /* its field for the secretariat only */                    \
	X(DRAFT_AFTER, "zq10x")	       /* a draft saved since */                                   \
	X(DRAFT_OUT, "zq11x")	       /* REVIEWER_OUT's draft */                                  \
	X(DRAFT_OUT_KEY, "zq12x")      /* name of a field in it that the form does not have */     \
	X(BODY_PARK, "zq13x")	       /* kei-park's review, returned since */                     \
	X(ONLY_PARK, "zq14x")	       /* its field for the secretariat only */                    \
	X(RETURN_PARK, "zq15x")	       /* why it was returned */                                   \
	X(BODY_FORMER, "zq16x")	       /* FORMER's review */                                       \
	X(OVERRIDE, "zq17x")	       /* reason of an override */                                 \
	X(BACK, "zq18x")	       /* reason of a step back */                                 \
	X(NOTE, "zq19x")	       /* note of a confirmation */                                \
	X(RETRACTION, "zq20x")	       /* why a confirmation was taken back */                     \
	X(COMMENT_OUT, "zq21x")	       /* REVIEWER_OUT's comment, nobody's to answer */            \
	X(COMMENT_IN, "zq22x")	       /* REVIEWER_IN's comment, answered by EDITOR */             \
	X(RESPONSE_IN, "zq23x")	       /* the answer */                                            \
	X(COMMENT_OBSERVER, "zq24x")   /* OBSERVER's comment, kei-park's to answer */              \
	X(COMMENT_FACT, "zq25x")       /* HOST's correction */                                     \
	X(RESPONSE_FACT, "zq26x")      /* LEAD's first answer to it */                             \
	X(REOPENING, "zq27x")	       /* why EDITOR asked for another */                          \
	X(RESPONSE_FACT_LAST, "zq28x") /* and that one */                                          \
	X(COMMENT_GONE, "zq29x")       /* REVIEWER_OUT's second comment, taken back */             \
	X(TAKEN_BACK, "zq30x")	       /* why */                                                   \
	X(KEY_LABEL, "zq31x")	       /* label of REVIEWER_IN's key */                            \
	X(KEY_REVOKED, "zq32x")	       /* why OPERATOR revoked REVIEWER_OUT's key */               \
	X(EMAIL, "zq33x")	       /* REVIEWER_OUT's address */                                \
	X(NATIVE_NAME, "zq73x")	       /* their name in its own script */                          \
	X(OTHER_STUDY, "zq34x")	       /* title of the other study */                              \
	X(SELF_ASSESSMENT, "zq35x")    /* title of HOST's document */                              \
	X(DRAFT, "zq36x")	       /* title of LEAD's draft */                                 \
	X(UPLOAD, "zq37x")	       /* title of what LEAD has not sent to its end */            \
	X(BUNDLE, "zq38x")	       /* remark on the bundle */                                  \
	X(QUESTION, "zq39x")	       /* a guiding question */                                    \
	X(EVIDENCE, "zq40x")	       /* REVIEWER_IN's note */                                    \
	X(FINDING, "zq41x")	       /* REVIEWER_OUT's finding */                                \
	X(FINDING_BEFORE, "zq42x")     /* what it said before */                                   \
	X(RECOMMENDATION, "zq43x")     /* LEAD's, which HOST has not answered */                   \
	X(RECOMMENDED, "zq44x")	       /* LEAD's, which HOST has */                                \
	X(ACCEPTANCE, "zq45x")	       /* what HOST said to it */                                  \
	X(PROGRESS, "zq46x")	       /* what HOST reported on it */                              \
	X(ACTION, "zq47x")	       /* what HOST is to do */                                    \
	X(OCCASION, "zq48x")	       /* title of an event */                                     \
	X(DECISION, "zq49x")	       /* the plenary's words */                                   \
	X(AGENDA, "zq50x")	       /* an item of the meeting's agenda */                       \
	X(DECIDED, "zq51x")	       /* the meeting's words on another */                        \
	X(REQUEST, "zq52x")	       /* what the meeting asks for */                             \
	X(ANSWER, "zq53x")	       /* what OBSERVER answers */                                 \
	X(ACTIVITY, "zq54x")	       /* an item of the meeting's plan */                         \
	X(PRACTICE, "zq55x")	       /* OBSERVER's practice */                                   \
	X(DECLINED, "zq56x")	       /* why another of OBSERVER's was declined */                \
	X(JOB, "zq57x")		       /* payload of a job that WORKER serves */                   \
	X(JOB_KEY, "zq58x")	       /* its key */                                               \
	X(JOB_ERROR, "zq59x")	       /* what WORKER said of one that failed */                   \
	X(JOB_SEALED, "zq60x")	       /* payload of a job of the secretariat's own */             \
	X(JOB_HELD, "zq61x")	       /* payload of the one that WORKER holds */                  \
	X(IMPORT, "zq62x")	       /* name of the table that LEAD has not sent to its end */   \
	X(IMPORT_ROW, "zq63x")	       /* a comment in it */                                       \
	X(COMMENTER, "zq64x")	       /* who commented, in a table of REVIEWER_OUT's */           \
	X(ANSWERED_THERE, "zq65x")     /* how it was answered elsewhere */                         \
	X(CONFLICT, "zq66x")	       /* reason of a conflict of EDITOR's on record */            \
	X(DESPITE, "zq67x")	       /* why REVIEWER_OUT was asked all the same */               \
	X(ABSENCE, "zq68x")	       /* note of REVIEWER_OUT's absence */                        \
	X(OPENING, "zq69x")	       /* why something was opened beside the procedure */         \
	X(LIMITS_IN, "zq70x")	/* what REVIEWER_IN could not judge: asked by a condition */       \
	X(LIMITS_PARK, "zq71x") /* what kei-park could not */                                      \
	X(ARCHIVE, "zq72x")	/* title of a study of another office's */

enum secret {
#define SECRET_ENUM(word, text) SECRET_##word,
	SECRET_TABLE(SECRET_ENUM)
#undef SECRET_ENUM
		SECRET__MAX
};

/* Everything with a public id. */
#define THING_TABLE(X)                                                                             \
	X(PLACE_IN)                                                                                \
	X(PLACE_OUT)                                                                               \
	X(PLACE_PARK)                                                                              \
	X(PLACE_CHEN)                                                                              \
	X(PLACE_FORMER)                                                                            \
	X(PLACE_DECLINER)                                                                          \
	X(PLACE_INVITEE)                                                                           \
	X(PLACE_OPERATOR)                                                                          \
	X(DECLARATION_IN)                                                                          \
	X(DECLARATION_PARK)                                                                        \
	X(DECLARATION_CHEN)                                                                        \
	X(REVIEW_IN)                                                                               \
	X(REVIEW_OUT)                                                                              \
	X(REVIEW_PARK)                                                                             \
	X(REVIEW_FORMER)                                                                           \
	X(COMMENT_OUT)                                                                             \
	X(COMMENT_IN)                                                                              \
	X(COMMENT_OBSERVER)                                                                        \
	X(COMMENT_FACT)                                                                            \
	X(COMMENT_GONE)                                                                            \
	X(KEY_IN)                                                                                  \
	X(KEY_OUT)                                                                                 \
	X(DOCUMENT_HOST)                                                                           \
	X(DOCUMENT_DRAFT)                                                                          \
	X(UPLOAD)                                                                                  \
	X(BUNDLE)                                                                                  \
	X(QUESTION)                                                                                \
	X(EVIDENCE)                                                                                \
	X(FINDING) X(RECOMMENDATION) X(RECOMMENDED) X(ACTION) X(OCCASION) X(DECISION) X(AGENDA)    \
		X(DECIDED) X(REQUEST) X(ANSWER) X(ACTIVITY) X(PRACTICE) X(DECLINED) X(JOB)         \
			X(JOB_READY) X(JOB_HELD) X(LEASE) X(INCIDENT) X(JOB_SEALED) X(IMPORT)      \
				X(IMPORT_FILED) X(OPENING) X(ARCHIVE)

enum thing_index {
#define THING_ENUM(word) THING_##word,
	THING_TABLE(THING_ENUM)
#undef THING_ENUM
		THING__MAX
};

#define STAGES 14
extern const char *const world_stages[STAGES];
extern const char *const world_viewers[WHO__MAX]; /* names in tables, lower case */
extern const char *const world_principals[WHO__MAX];
extern const char *const world_secrets[SECRET__MAX]; /* the words */
extern const char *const world_secret_names[SECRET__MAX];
extern const char *const world_thing_names[THING__MAX]; /* lower case */

struct world {
	struct fixture fixture;
	char ids[THING__MAX][32];
	struct caller callers[WHO__MAX];
	struct json_object *review; /* a body that the form takes */
};

struct world *world_new(void);
struct world *world_free(struct world *world);
void world_add_archive(struct world *world); /* world_archive.c; of world_new() */
int world_setup(void **state);		     /* for cmocka */
int world_teardown(void **state);

/* Calls as a viewer; params are taken over. The reply's text is in world->fixture.last. */
enum err world_call(struct world *world, enum viewer_index who, const char *method,
		    struct json_object *params);
/* Params from JSON with ' for " in which $name stands for a thing's id. */
struct json_object *world_params(const struct world *world, const char *text);
/* The row of the viewers' table that a word names. */
enum viewer_index world_viewer(struct str word);
