/* fuzz.h: what is fed with bytes from anywhere: every reader of something that comes from outside.
 *
 * A target takes any bytes and returns; that it returns, with no word from the sanitizers, is
 * the least. What must hold beyond that it asserts with cmocka. `make fuzz` lets libFuzzer look
 * for inputs that break one; `make check` replays corpus/TARGET/ (test_corpus.c), in which the
 * inputs lie that once did. A target is a row here and a function fuzz_NAME(); targets that
 * share their form share a file. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"

#define FUZZ_TABLE(X)                                                                              \
	X(frames)   /* messages, and what comes home: daemon/net/wire.h, desk.h */                 \
	X(jsonrpc)  /* a message: daemon/net/jsonrpc.h */                                          \
	X(zap)	    /* a request for admission, its frames as [length][bytes]: daemon/net/zap.h */ \
	X(conf)	    /* refereed.conf */                                                            \
	X(workflow) /* a workflow's file */                                                        \
	X(form)	    /* a review form's file */                                                     \
	X(csv)	    /* a table: daemon/base/csv.h; first byte: how much is read at once */         \
	X(textform) /* a review that somebody filled in: clients/referee/textform.h */             \
	X(bounce)   /* a mail that came back: clients/referee/bounce.h */                          \
	X(reply)    /* what a server answers: clients/libreferee/call.c */                         \
	X(profile)  /* a profile or join file */                                                   \
	X(keyfile)  /* a key file */                                                               \
	X(spool)    /* a kept write */                                                             \
	X(params)   /* VIEWER METHOD PARAMS, in the world of core/world.h */                       \
	X(sequence) /* what several people do, a call a line: sequence.c */                        \
	X(ident)    /* public ids and cursors */                                                   \
	X(canonical) /* the one text of equal requests */                                          \
	X(zone)	     /* dates, instants, zones, a line each */                                     \
	X(search)    /* a search: daemon/rules/search.h */                                         \
	X(text)	     /* the questions of base/str.h */

enum fuzz_index {
#define FUZZ_ENUM(name) FUZZ_##name,
	FUZZ_TABLE(FUZZ_ENUM)
#undef FUZZ_ENUM
		FUZZ__MAX
};

/* Reading past the input's end is seen: it is a copy of its own. Its last byte is followed by no
 * NUL. */
#define FUZZ_DECLARE(name) void fuzz_##name(struct str input);
FUZZ_TABLE(FUZZ_DECLARE)
#undef FUZZ_DECLARE

struct fuzz_target {
	const char *name;
	void (*run)(struct str input);
};
extern const struct fuzz_target fuzz_targets[FUZZ__MAX];

/* For targets: a new copy that ends with a NUL; what is before the next `end` (or all), which is
 * cut off the rest; the first byte, 0 where there is none. */
char *fuzz_copy(struct str input);
struct str fuzz_part(struct str *rest, char end);
unsigned char fuzz_byte(struct str *rest);
/* Which of `count` things a word names: any word names one, so that no input is wasted. */
size_t fuzz_choice(struct str word, size_t count);
/* A file in memory, mode 0600, with that content; its name in ret_path. The caller closes it. */
int fuzz_file(struct str content, char ret_path[32]);

/* libFuzzer's two ways in. FUZZ_TARGET in the environment names the target. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);
