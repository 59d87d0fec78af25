/* test_queue_model.c: sequences of queue commands by chance, against the core and against a small oracle in
 * memory (queue_oracle.h): after each, the same answer, and the same jobs in the same states. A sequence that
 * shows a difference is cut down to the shortest that still does, and printed.
 *
 * QUEUE_SEEDS= tries more of them, SEED= one alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/queue_model.h"

#define COMMANDS_MAX 60

/* How often each comes. */
static const unsigned op_weights[OP__MAX] = {
	24, 22, 2, 4, 8, 10, 3, 5, 5, 3, 1, 2, 1, 2, 1, 16, 1
};

/* ---- sequences ---- */

struct sequence {
	struct command commands[COMMANDS_MAX];
	size_t count;
	bool has_bug;
	char wrong[600];
};

static uint64_t dice_state;

static uint32_t throw(void)
{
	dice_state += UINT64_C(0x9e3779b97f4a7c15); /* splitmix64 */
	uint64_t z = dice_state;
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)(z >> 32);
}

static void sequence_make(struct sequence *sequence, uint64_t seed)
{
	unsigned all = 0;

	dice_state = seed;
	for (size_t i = 0; i < OP__MAX; i++)
		all += op_weights[i];
	sequence->count = 20 + throw() % (COMMANDS_MAX - 19);
	for (size_t i = 0; i < sequence->count; i++) {
		struct command *command = &sequence->commands[i];
		unsigned at = throw() % all;
		command->op = 0;
		while (at >= op_weights[command->op])
			at -= op_weights[command->op++];
		for (size_t d = 0; d < ELEMENTS(command->dice); d++)
			command->dice[d] = throw();
	}
}

/* Whether the two are of one mind to the end. */
static bool sequence_agrees(struct sequence *sequence)
{
	struct model *model = model_new(sequence->has_bug);

	for (size_t i = 0; i < sequence->count && !*model->wrong; i++)
		model_run(model, &sequence->commands[i]);
	memcpy(sequence->wrong, model->wrong, sizeof sequence->wrong);
	model_free(model);
	return *sequence->wrong == '\0';
}

/* Leaves out what can be left out, halves first. */
static void sequence_shrink(struct sequence *sequence)
{
	for (size_t len = sequence->count / 2; len > 0; len /= 2)
		for (size_t at = 0; at + len <= sequence->count;) {
			struct sequence shorter = *sequence;
			memmove(&shorter.commands[at], &shorter.commands[at + len],
				(shorter.count - at - len) * sizeof shorter.commands[0]);
			shorter.count -= len;
			if (sequence_agrees(&shorter))
				at += len;
			else
				*sequence = shorter;
		}
}

static void sequence_print(const struct sequence *sequence, uint64_t seed)
{
	print_error("SEED=%" PRIu64 ", cut down to %zu commands: %s\n", seed, sequence->count,
		    sequence->wrong);
	for (size_t i = 0; i < sequence->count; i++)
		print_error("  %s %u %u %u %u\n", op_words[sequence->commands[i].op],
			    sequence->commands[i].dice[0], sequence->commands[i].dice[1],
			    sequence->commands[i].dice[2], sequence->commands[i].dice[3]);
}

static uint64_t number_from(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

static void test_same_as_the_oracle(void **state)
{
	uint64_t first = number_from("SEED", 1);
	uint64_t count = getenv("SEED") ? 1 : number_from("QUEUE_SEEDS", 150);

	(void)state;
	for (uint64_t seed = first; seed < first + count; seed++) {
		struct sequence sequence = { 0 };
		sequence_make(&sequence, seed);
		if (sequence_agrees(&sequence))
			continue;
		sequence_shrink(&sequence);
		sequence_print(&sequence, seed);
		fail_msg("the queue and the oracle differ");
	}
}

/* Of an oracle that takes the lower priority first, somebody must notice, and say it in a few commands: two
 * jobs and a lease. */
static void test_a_planted_bug_is_found(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed < 100; seed++) {
		struct sequence sequence = { .has_bug = true };
		sequence_make(&sequence, seed);
		if (sequence_agrees(&sequence))
			continue;
		sequence_shrink(&sequence);
		assert_true(sequence.count <= 4);
		return;
	}
	fail_msg("nobody has found it");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_as_the_oracle),
		cmocka_unit_test(test_a_planted_bug_is_found),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
