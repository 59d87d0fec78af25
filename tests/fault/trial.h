/* trial.h: one deed while something fails, and what must hold afterwards. Each trial is a process of its own that
 * begins with the same open core on the same disk, so that nothing of it remains.
 *
 * What is told is true: a result is there after the next start, also where power was lost; a refusal has left nothing
 * behind; where there was neither (a fault, or the end of the process) the deed was done as a whole or not at all. In
 * every case the file is sound, the journal's chains fit, nothing leaks, and the request asked again under its
 * id ends as if nothing had ever failed. */
#pragma once

#include "fault/deed.h"
#include "fault/failure.h"

/* Prepares one deed: its image on a disk in memory, the core open, and what comes of the deed when nothing fails. */
void trial_prepare(const struct deeds *deeds, const struct deed *deed);
void trial_done(void);

/* The deed while `failure` strikes its at-th time. False where it has fewer. Fails the test where something of the above
 * does not hold. */
bool trial_run(const struct failure *failure, uint64_t at, bool is_cut_after);

/* All of that for every verb and these failures. */
void trial_all(const struct failure *failures);
