/* dice.h: chance that a seed decides, cheap enough to have one source for each event: an event that
 * is left out changes nothing for those behind it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct dice {
	uint64_t state;
};

uint64_t dice_next(struct dice *dice);
uint64_t dice_roll(struct dice *dice, uint64_t sides); /* 0 .. sides-1; sides > 0 */
bool dice_hit(struct dice *dice, uint64_t one_in);
