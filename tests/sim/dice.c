/* dice.c: see dice.h. The generator is SplitMix64 (Steele, Lea, Flood 2014): a counter, mixed. */
#include "sim/dice.h"

uint64_t dice_next(struct dice *dice)
{
	uint64_t z = dice->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

uint64_t dice_roll(struct dice *dice, uint64_t sides)
{
	return dice_next(dice) % sides;
}

bool dice_hit(struct dice *dice, uint64_t one_in)
{
	return dice_roll(dice, one_in) == 0;
}
