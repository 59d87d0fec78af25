/* daemon.h: birth and death, in order. */
#pragma once

/* Runs the daemon by the file until it is told to stop. Gives the process its exit status, one
 * of sysexits.h:
 *   0   stopped, everything that was taken is answered
 *   65  the database is not one of ours, damaged, or of a newer version
 *   66  a key file is damaged              77  it cannot be read, or others can read it
 *   69  an address is in use or not ours   71  the system refuses what every start needs
 *   70  a fault while running: start again, nothing acknowledged is lost
 *   73  a file cannot be made              74  the disk cannot be read or written, or is full
 *   75  another daemon has the database; or ended by a second signal before all was answered
 *   78  the configuration, or a workflow or form, has problems (each is logged) */
int daemon_run(const char *conf_path);
