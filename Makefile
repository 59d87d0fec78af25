# One Makefile for everything. `make help` lists the targets; `make demo` and `make check` need nothing else.
# B= names the build folder, so that builds with other flags sit side by side.
B       ?= build
CC      := $(if $(filter default,$(origin CC)),gcc,$(CC))
PREFIX  ?= /usr/local
DESTDIR ?=
SAN     ?=
WERROR  ?=
TEST_SECONDS ?= 1200
Q       := $(if $(V),,@)
VERSION := 0.1.0

PACKAGES := libzmq3-dev libsqlite3-dev libconfig-dev libjson-c-dev libsodium-dev libsystemd-dev libutf8proc-dev \
	libglib2.0-dev libical-dev pkg-config tzdata gettext
# A mail is delivered for real where nothing is there that the machine needs for its own.
PACKAGES_CHECK := $(if $(wildcard /usr/sbin/sendmail),,dma) libcmocka-dev python3 python3-zmq python3-icalendar perl mandoc systemd git locales
PACKAGES_LINT  := mandoc perl universal-ctags

PC_DAEMON := libzmq sqlite3 libconfig json-c libsodium libutf8proc libsystemd glib-2.0
PC_CLIENT := libzmq json-c libsodium libutf8proc
PC_CALENDAR := libical

# ---- flags: each hardening flag is tried first, since gcc 12 and clang 14 know different ones ----------------------
comma := ,
probe = $(shell echo 'int main(void){return 0;}' | $(CC) -Werror $(1) -x c -o /dev/null - >/dev/null 2>&1 && echo '$(1)')
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wformat=2 -Wundef -Wvla -Wmissing-prototypes -Wstrict-prototypes \
	-Wimplicit-fallthrough -Wwrite-strings
HARDENING := $(foreach f,-fstack-protector-strong -fstack-clash-protection -fcf-protection=full \
	-fstrict-flex-arrays=3 -ftrivial-auto-var-init=zero -fno-strict-overflow -fno-strict-aliasing \
	-fno-delete-null-pointer-checks -Werror=implicit -Werror=incompatible-pointer-types -Werror=int-conversion \
	$(if $(SAN),,-D_FORTIFY_SOURCE=3),$(call probe,$(f)))
HARDENING_LD := $(foreach f,-Wl$(comma)-z$(comma)relro$(comma)-z$(comma)now -Wl$(comma)-z$(comma)noexecstack \
	-Wl$(comma)--as-needed,$(call probe,$(f)))
OPTIMIZE ?= $(if $(SAN),-O1,-O2)
SANITIZE := $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all)
PC_CFLAGS := $(shell pkg-config --cflags $(PC_DAEMON) $(PC_CALENDAR) 2>/dev/null)
PC_LIBS   := $(shell pkg-config --libs $(PC_DAEMON) 2>/dev/null)
PC_CLIENT_LIBS := $(shell pkg-config --libs $(PC_CLIENT) 2>/dev/null)
PC_CALENDAR_LIBS := $(shell pkg-config --libs $(PC_CALENDAR) 2>/dev/null)

DIALECT = -std=gnu17 -D_GNU_SOURCE -DREFEREED_VERSION='"$(VERSION)"' -DLOCALEDIR='"$(abspath $B)/locale"' -Idaemon -Iclients -Itests -I$B/gen $(PC_CFLAGS)
ALL_CFLAGS = -g $(OPTIMIZE) -fPIC $(WARNINGS) $(if $(WERROR),-Werror) $(HARDENING) $(SANITIZE) $(DIALECT) \
	-MMD -MP $(CFLAGS)
ALL_LDFLAGS = -pie $(HARDENING_LD) $(SANITIZE) $(LDFLAGS)

# ---- what is built -------------------------------------------------------------------------------------------------
# A room may include the rooms before it, never those behind it (tests/agree holds that).
ROOMS    := base rules conf store core net
room_obj  = $(patsubst %.c,$B/%.o,$(wildcard daemon/$(1)/*.c)) $(if $(filter store,$(1)),$B/gen/store/sql_table.o)
ROOM_LIBS := $(foreach r,net core store conf rules base,$B/lib/lib$(r).a)
CLIENT_LIB_OBJ := $(patsubst %.c,$B/%.o,$(wildcard clients/libreferee/*.c))
CLIENT_OBJ     := $(patsubst %.c,$B/%.o,$(wildcard clients/referee/*.c))
# The client knows the verbs from the same table, compiled without the handlers.
VERB_SPEC := $B/daemon/core/verb_table.spec.o $B/daemon/core/verb.o
PROGRAMS  := $B/refereed $B/referee $B/libreferee.so.0
TEST_C    := $(wildcard tests/*/test_*.c)
SIM_C     := $(filter-out $(TEST_C) $(addprefix tests/sim/,disk.c powercut.c allocator.c),$(wildcard tests/sim/*.c))
TEST_HELP := $(patsubst %.c,$B/%.o,$(filter-out $(TEST_C) $(SIM_C) tests/bench/% tests/fuzz/% tests/fault/%,$(wildcard tests/*/*.c)))
TEST_BIN  := $(patsubst %.c,$B/%,$(TEST_C))
# The failures of disk and memory run under the sanitizers by check-fault, which takes its time.
TESTS     := $(if $(SAN),$(filter-out $B/tests/fault/%,$(TEST_BIN)),$(TEST_BIN)) $(sort $(wildcard tests/*/test_*.py tests/*/test_*.t))

# What the client says in other languages. `make pot` takes the texts out of the sources again.
LOCALEDIR ?= $(PREFIX)/share/locale
PO_LANGUAGES := $(sort $(notdir $(basename $(wildcard clients/po/*.po))))
CATALOGUES := $(PO_LANGUAGES:%=$B/locale/%/LC_MESSAGES/refereed.mo)

.PHONY: all
all: $(PROGRAMS) $(CATALOGUES)

$B/refereed: $(call room_obj,main) $(ROOM_LIBS)
	@echo '  LD  '$(@F)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PC_LIBS) -lpthread

$B/referee: $(CLIENT_OBJ) $(VERB_SPEC) $B/lib/libreferee.a $B/lib/librules.a $B/lib/libbase.a
	@echo '  LD  '$(@F)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PC_LIBS) $(PC_CALENDAR_LIBS)

$B/libreferee.so.0: $(CLIENT_LIB_OBJ)
	@echo '  LD  '$(@F)
	$(Q)$(CC) -shared -Wl,-soname,libreferee.so.0 $(HARDENING_LD) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(PC_CLIENT_LIBS)

define room_lib
$B/lib/lib$(1).a: $$(call room_obj,$(1))
	@mkdir -p $$(@D) && rm -f $$@
	@echo '  AR  '$$(@F)
	$(Q)$$(AR) rcs $$@ $$^
endef
$(foreach r,$(ROOMS),$(eval $(call room_lib,$(r))))

$B/lib/libreferee.a: $(CLIENT_LIB_OBJ)
	@mkdir -p $(@D) && rm -f $@
	@echo '  AR  '$(@F)
	$(Q)$(AR) rcs $@ $^

$B/%.o: %.c | $B/gen/store/sql.h
	@mkdir -p $(@D)
	@echo '  CC  '$<
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

$B/gen/%.o: $B/gen/%.c
	@echo '  CC  '$<
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

$B/daemon/core/verb_table.spec.o: daemon/core/verb_table.c | $B/gen/store/sql.h
	@mkdir -p $(@D)
	@echo '  CC  '$<
	$(Q)$(CC) $(ALL_CFLAGS) -DVERB_SPEC_ONLY -c -o $@ $<

$B/locale/%/LC_MESSAGES/refereed.mo: clients/po/%.po
	@mkdir -p $(@D)
	@echo '  MO  '$*
	$(Q)msgfmt --check -o $@ $<

# A program knows where its catalogues are: the one that is built finds those of the build folder, the one that is
# installed those that are installed with it, and is linked when it is told where that is.
.PHONY: $B/installed/language.o
$B/installed/language.o: clients/referee/language.c
	@mkdir -p $(@D)
	@echo '  CC  '$<
	$(Q)$(CC) $(filter-out -DLOCALEDIR=%,$(ALL_CFLAGS)) -DLOCALEDIR='"$(LOCALEDIR)"' -c -o $@ $<

$B/installed/referee: $B/installed/language.o $(filter-out %/language.o,$(CLIENT_OBJ)) $(VERB_SPEC) $B/lib/libreferee.a \
		$B/lib/librules.a $B/lib/libbase.a
	@echo '  LD  '$(@F)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PC_LIBS) $(PC_CALENDAR_LIBS)

# The tables' words are told by a program that is made of the tables (clients/po/tables.c).
.PHONY: pot po
POT ?= clients/po/refereed.pot
$B/po/tables: $B/clients/po/tables.o $B/clients/referee/language.o $(VERB_SPEC) $B/lib/librules.a $B/lib/libbase.a
	@mkdir -p $(@D)
	@echo '  LD  '$(@F)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PC_LIBS)

pot: $B/po/tables ## take the texts that the client says out of the sources, into clients/po/refereed.pot
	$(Q)$< $(sort $(wildcard config/workflows/*.conf)) >$B/po/words.c
	$(Q)xgettext --language=C --from-code=UTF-8 --no-location --add-comments=TRANSLATORS: --package-name=refereed \
		--keyword --keyword=_ --keyword=N_ --keyword=NC_:1c,2 --keyword=language_word:1c,2 --keyword=ngettext:1,2 \
		--output=- $(sort $(wildcard clients/referee/*.c)) $B/po/words.c | sed '/^"POT-Creation-Date:/d' >$(POT)

po: pot ## bring the catalogues to the template: new texts come in empty, those that are gone go
	$(Q)for l in $(PO_LANGUAGES); do msgmerge --quiet --no-fuzzy-matching --no-wrap -o $B/po/$$l.po \
		clients/po/$$l.po clients/po/refereed.pot && msgattrib --no-obsolete --no-wrap -o clients/po/$$l.po $B/po/$$l.po \
		|| exit 1; done

QUERIES := $(sort $(wildcard schema/queries/*.sql))
$B/gen/store/sql.h $B/gen/store/sql_table.c &: $(QUERIES) schema/generate.awk $(wildcard schema/[0-9]*.sql)
	@mkdir -p $B/gen/store
	$(Q)awk -v header=$B/gen/store/sql.h -v table=$B/gen/store/sql_table.c -f schema/generate.awk \
		$(QUERIES) $(sort $(wildcard schema/[0-9]*.sql))

# Every test program links every room; what it does not use is left out by the linker.
$B/tests/%: $B/tests/%.o $(TEST_HELP) $B/lib/libreferee.a $(ROOM_LIBS)
	@echo '  LD  '$(@F)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(PC_LIBS) -lcmocka -lpthread

.SECONDARY: # objects of tests are kept, so that the next check is short

# ---- the two commands ----------------------------------------------------------------------------------------------
.PHONY: demo check check-run check-asan check-tsan check-valgrind check-valgrind-run deps
demo: ## install what is missing, build, and carry a programme: three studies to their follow-up
	@$(MAKE) --no-print-directory deps WANTED="$(PACKAGES)"
	@$(MAKE) --no-print-directory all
	@B=$B tests/demo.sh

check: ## install what is missing, build, run every test; ends with "N passed, N failed"
	@$(MAKE) --no-print-directory deps
	@$(MAKE) --no-print-directory check-run

check-run: $(PROGRAMS) $(CATALOGUES) $B/po/tables $(TEST_BIN)
	@B=$B TEST_SECONDS=$(TEST_SECONDS) perl tests/run.pl $(TESTS)

check-asan: ## the tests again under AddressSanitizer and UndefinedBehaviorSanitizer (faults: check-fault)
	@$(MAKE) --no-print-directory deps
	@$(MAKE) --no-print-directory check-run B=$B-asan SAN=address,undefined TEST_SECONDS=1800

check-tsan: ## the tests again under ThreadSanitizer
	@$(MAKE) --no-print-directory deps
	@$(MAKE) --no-print-directory check-run B=$B-tsan SAN=thread TEST_SECONDS=1800

check-valgrind: ## a part of the tests, and a daemon with a whole study, under valgrind's memcheck
	@$(MAKE) --no-print-directory deps WANTED="$(PACKAGES) $(PACKAGES_CHECK) valgrind libc6-dbg"
	@$(MAKE) --no-print-directory check-valgrind-run B=$B-valgrind

# SQLite holds its memory by pointers into its middle: "possibly lost" says nothing. Of the core, the
# tests that go through most of it: the others take minutes here.
VALGRIND := valgrind --quiet --error-exitcode=99 --leak-check=full --show-leak-kinds=definite,indirect \
	--errors-for-leak-kinds=definite,indirect --track-origins=yes \
	--suppressions=$(CURDIR)/tests/suppressions/valgrind --log-file=$(abspath $B)/reports/valgrind.%p
VALGRIND_TESTS := $(filter $(foreach r,$(filter-out core,$(ROOMS)),$B/tests/$r/%),$(TEST_BIN)) \
	$(patsubst %,$B/tests/core/test_%,batch canonical comment event ident journal once people review spine study)
check-valgrind-run: $(PROGRAMS) $(VALGRIND_TESTS)
	@B=$B UNDER="$(VALGRIND)" TEST_SECONDS=1800 perl tests/run.pl $(VALGRIND_TESTS) tests/e2e/test_study.py

WANTED ?= $(PACKAGES) $(PACKAGES_CHECK)
deps: ## install the packages that are missing (Debian; as root or through sudo)
	@tests/deps.sh $(WANTED)

# ---- measuring -------------------------------------------------------------------------------------------------------
.PHONY: bench bench-deps
PACKAGES_BENCH := redis-server beanstalkd postgresql libpq-dev python3 python3-zmq util-linux
BENCH_LOAD := $(patsubst %.c,$B/%.o,$(filter-out %/in_process.c %/floor.c,$(wildcard tests/bench/*.c)))
BENCH_BIN  := $B/tests/bench/load $B/tests/bench/in_process $B/tests/bench/floor

bench: $(PROGRAMS) $(BENCH_BIN) ## measure us and the peers side by side (bench-deps first; SECONDS=, ROUNDS=)
	@B=$B /usr/bin/python3 tests/bench/bench.py
	@B=$B /usr/bin/python3 tests/bench/table.py

bench-deps: ## install the servers that `make bench` measures us against
	@tests/deps.sh $(PACKAGES_BENCH)

$B/tests/bench/peer_postgresql.o: PC_CFLAGS += $(shell pkg-config --cflags libpq 2>/dev/null)
$B/tests/bench/load: $(BENCH_LOAD) $B/lib/libbase.a
	@echo '  LD  '$(@F)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PC_LIBS) $(shell pkg-config --libs libpq 2>/dev/null)

$B/tests/bench/in_process $B/tests/bench/floor: %: %.o $B/tests/bench/text.o $B/tests/bench/figures.o $(ROOM_LIBS)
	@echo '  LD  '$(@F)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PC_LIBS) -lpthread

# ---- fuzzing ---------------------------------------------------------------------------------------------------------
# The targets are one program twice: for `make check`, which replays the corpus, and for libFuzzer, which adds to it.
.PHONY: fuzz fuzz-run
FUZZ ?= $(sort $(notdir $(wildcard tests/fuzz/corpus/*)))
FUZZ_SECONDS ?= 20
FUZZ_OBJ := $(patsubst %.c,$B/%.o,$(filter-out $(TEST_C),$(wildcard tests/fuzz/*.c))) \
	$(patsubst %,$B/clients/referee/%.o,bounce json textform textform_write)
FUZZ_LIB := $(filter $B/tests/base/% $B/tests/core/%,$(TEST_HELP)) $B/lib/libreferee.a $(ROOM_LIBS)

$B/tests/fuzz/%: $B/tests/fuzz/%.o $(FUZZ_OBJ) $(FUZZ_LIB)
	@echo '  LD  '$(@F)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(PC_LIBS) -lcmocka -lpthread

$B/fuzz: $(FUZZ_OBJ) $(FUZZ_LIB)
	@echo '  LD  '$(@F)
	$(Q)$(CC) $(ALL_LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(PC_LIBS) -lcmocka -lpthread

fuzz: ## look for inputs that break a reader (FUZZ=targets, FUZZ_SECONDS=20 for each)
	@$(MAKE) --no-print-directory deps WANTED="$(PACKAGES) libcmocka-dev clang libclang-rt-14-dev"
	@$(MAKE) --no-print-directory fuzz-run B=$B-fuzz CC=clang SAN=address,undefined CFLAGS=-fsanitize=fuzzer-no-link

# New inputs are kept in $B/corpus; one that breaks something is $B/found-..., and belongs into the corpus of the tree.
# The fuzzer is told the words of the code. Databases are in memory: what a disk may lose is not asked here.
fuzz-run: $B/fuzz
	@grep -ohE '"[A-Za-z0-9_.:/-]{2,40}"' daemon/*/*.[ch] clients/*/*.c tests/core/world.h tests/fuzz/*.c | sort -u >$B/words
	@for target in $(FUZZ); do mkdir -p $B/corpus/$$target; echo "  FUZZ $$target"; \
		LSAN_OPTIONS=suppressions=tests/suppressions/lsan:print_suppressions=0 TMPDIR=/dev/shm FUZZ_TARGET=$$target \
		$B/fuzz -dict=$B/words -max_total_time=$(FUZZ_SECONDS) -timeout=30 -print_final_stats=1 \
			-artifact_prefix=$B/found-$$target- $B/corpus/$$target tests/fuzz/corpus/$$target \
			>$B/fuzz-$$target.log 2>&1 || { tail -40 $B/fuzz-$$target.log; exit 1; }; \
		grep number_of_executed $B/fuzz-$$target.log; \
	done

# ---- simulation ------------------------------------------------------------------------------------------------------
.PHONY: sim sim-run
SIM_BIN     := $B/tests/sim/simulate $B/tests/sim/test_simulation
SIM_HELP    := $(patsubst %.c,$B/%.o,$(filter-out %/simulate.c,$(SIM_C))) $B/tests/fault/deed.o
SEEDS       ?= 1000
SIM_SECONDS ?= 600

# Bugs are planted between the daemon's rooms: see tests/sim/planted.h.
SIM_WRAP    := $(foreach f,core_batch_run txn_undo disk_sync journal_replay,-Wl$(comma)--wrap=$(f))
$(SIM_BIN): %: %.o $(SIM_HELP) $(filter $B/tests/base/% $B/tests/core/% $B/tests/sim/%,$(TEST_HELP)) $(ROOM_LIBS)
	@echo '  LD  '$(@F)
	$(Q)$(CC) $(ALL_LDFLAGS) $(SIM_WRAP) -o $@ $^ $(PC_LIBS) -lcmocka -lpthread

sim: ## daemon, clients and power cuts by chance in one process (SEEDS=, SIM_SECONDS=; SEED= replays one)
	@$(MAKE) --no-print-directory deps WANTED="$(PACKAGES) libcmocka-dev"
	@$(MAKE) --no-print-directory sim-run

sim-run: $B/tests/sim/simulate
	@SEEDS=$(SEEDS) SECONDS_MOST=$(SIM_SECONDS) SEED=$(SEED) $<

# ---- faults ----------------------------------------------------------------------------------------------------------
.PHONY: check-fault
FAULT_BIN  := $(filter $B/tests/fault/%,$(TEST_BIN))
FAULT_HELP := $(patsubst %.c,$B/%.o,$(filter-out $(TEST_C),$(wildcard tests/fault/*.c)))
FAULT_WRAP  = $(shell nm $B/tests/fault/wrapped.o | sed -n 's/.* T __wrap_/-Wl,--wrap=/p')

# Memory and system calls can be refused there: see tests/fault/wrapped.h, and wrapped.c for which.
$(FAULT_BIN): $(FAULT_HELP)
$B/tests/fault/test_daemon: $(filter-out %/main.o,$(call room_obj,main))
# Without other sanitizers leaks are still searched for, where the compiler has what it takes.
FAULT_LEAK  = $(if $(SAN),,$(call probe,-fsanitize=leak))
$(FAULT_BIN): private ALL_LDFLAGS += $(FAULT_WRAP) $(FAULT_LEAK)

check-fault: ## every single failure of disk, memory and system, for every verb and start (hours; slower with SAN=)
	@$(MAKE) --no-print-directory deps
	@$(MAKE) --no-print-directory check-fault-run

.PHONY: check-fault-run
FAULT_SECONDS ?= $(if $(SAN),43200,14400)
check-fault-run: $(FAULT_BIN)
	@rm -f $B/faults
	@B=$B FAULTS=all FAULTS_TOLD=$(abspath $B)/faults TEST_SECONDS=$(FAULT_SECONDS) perl tests/run.pl $(FAULT_BIN)
	@sort -k 2 $B/faults

# ---- coverage --------------------------------------------------------------------------------------------------------
# Counted by lines, of unoptimised code: the branches that macros and cleanups make are nobody's decision. In core and
# store no line may be left out that does not say why, by GCOV_EXCL_LINE in a comment.
.PHONY: coverage coverage-run
COVERAGE_FLAGS := HARDENING= OPTIMIZE=-O0 CFLAGS="--coverage -fprofile-update=atomic" \
	LDFLAGS="--coverage -Wl,-u,__gcov_dump"
GCOVR = gcovr -r . --object-directory $B $B/daemon $B/clients

coverage: ## which lines the tests run, by rooms; no line of core and store may be left out unsaid
	@$(MAKE) --no-print-directory deps
	@$(MAKE) --no-print-directory deps WANTED="gcovr"
	@find $B-coverage -name '*.gcda' -delete 2>/dev/null || true
	@FAULTS=disk $(MAKE) --no-print-directory check-run B=$B-coverage $(COVERAGE_FLAGS) TEST_SECONDS=1800
	@$(MAKE) --no-print-directory coverage-run B=$B-coverage

coverage-run:
	@$(GCOVR) --filter daemon/ --filter clients/ --json $B/coverage.json --html-details $B/coverage.html
	@python3 tests/coverage.py $B/coverage.json $B/coverage.txt

# ---- kills -----------------------------------------------------------------------------------------------------------
.PHONY: soak
SOAK_SECONDS ?= 60
soak: $(PROGRAMS) ## kill daemon, clients and workers at random moments under load (SOAK_SECONDS=60, SEED=)
	@$(MAKE) --no-print-directory deps WANTED="python3 python3-zmq"
	@B=$B SOAK_SECONDS=$(SOAK_SECONDS) SEED=$(SEED) timeout -k 5 $$(($(SOAK_SECONDS) * 2 + 120)) /usr/bin/python3 tests/e2e/test_soak.py
	@B=$B SOAK_SECONDS=$(SOAK_SECONDS) SEED=$(SEED) timeout -k 5 $$(($(SOAK_SECONDS) * 3 + 120)) /usr/bin/python3 tests/e2e/test_work_deaths.py

# ---- a machine -------------------------------------------------------------------------------------------------------
.PHONY: check-systemd
check-systemd: $(PROGRAMS) ## boot a small Debian in a container and try the units there (as root; SKIP where that cannot be)
	@[ "$$(id -u)" != 0 ] || $(MAKE) --no-print-directory deps WANTED="mmdebstrap systemd-container python3 python3-zmq perl" || true
	@B=$B tests/machine/check_systemd.sh

# ---- care ------------------------------------------------------------------------------------------------------------
.PHONY: install uninstall dist
SYSCONFDIR ?= /etc
BIN  = $(DESTDIR)$(PREFIX)/bin
SBIN = $(DESTDIR)$(PREFIX)/sbin
LIB  = $(DESTDIR)$(PREFIX)/lib
MAN  = $(DESTDIR)$(PREFIX)/share/man
ETC  = $(DESTDIR)$(SYSCONFDIR)/refereed
DOC  = $(DESTDIR)$(PREFIX)/share/doc/refereed
COMPLETION = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
MANUALS := daemon/refereed.8 config/refereed.conf.5 daemon/refereed-protocol.7 schema/refereed-schema.7 \
	clients/referee/referee.1 clients/libreferee/libreferee.3
UNITS   := refereed.service refereed.socket refereed-backup.service refereed-backup.timer \
	refereed-remind.service refereed-remind.timer
subst = sed -e 's|@PREFIX@|$(PREFIX)|g' -e 's|@VERSION@|$(VERSION)|g' -e 's|@SYSCONFDIR@|$(SYSCONFDIR)|g'

install: all $B/installed/referee ## put programs, library, manuals, catalogues, units and the sample configuration in place (DESTDIR, PREFIX)
	install -d $(BIN) $(SBIN) $(LIB)/pkgconfig $(LIB)/systemd/system $(LIB)/sysusers.d $(LIB)/tmpfiles.d \
		$(LIB)/systemd/catalog $(DESTDIR)$(PREFIX)/include $(COMPLETION) $(ETC)/workflows $(ETC)/forms $(ETC)/letters $(DOC)
	install -m 755 $B/refereed $(SBIN)/refereed
	install -m 755 $B/installed/referee $(BIN)/referee
	install -m 644 $B/libreferee.so.0 $(LIB)/libreferee.so.$(VERSION)
	ln -sf libreferee.so.$(VERSION) $(LIB)/libreferee.so.0
	ln -sf libreferee.so.0 $(LIB)/libreferee.so
	install -m 644 $B/lib/libreferee.a $(LIB)/libreferee.a
	install -m 644 clients/libreferee/referee.h $(DESTDIR)$(PREFIX)/include/referee.h
	$(subst) clients/libreferee/libreferee.pc.in >$(LIB)/pkgconfig/libreferee.pc
	$B/referee completion bash >$(COMPLETION)/referee
	for m in $(MANUALS); do install -D -m 644 $$m $(MAN)/man$${m##*.}/$${m##*/}; done
	for l in $(PO_LANGUAGES); do install -D -m 644 $B/locale/$$l/LC_MESSAGES/refereed.mo \
		$(DESTDIR)$(LOCALEDIR)/$$l/LC_MESSAGES/refereed.mo; done
	for u in $(UNITS); do $(subst) systemd/$$u >$(LIB)/systemd/system/$$u; done
	$(subst) systemd/refereed.sysusers >$(LIB)/sysusers.d/refereed.conf
	$(subst) systemd/refereed.tmpfiles >$(LIB)/tmpfiles.d/refereed.conf
	install -m 644 systemd/refereed.catalog $(LIB)/systemd/catalog/refereed.catalog
	$(subst) systemd/refereed-remind.cron >$(DOC)/refereed-remind.cron
	for f in refereed.conf $(patsubst config/%,%,$(wildcard config/workflows/*.conf config/forms/*.conf config/letters/*.txt)); do \
		[ -e $(ETC)/$$f ] || install -m 644 config/$$f $(ETC)/$$f; done

uninstall: ## take away what install put there; configuration and data stay
	rm -f $(SBIN)/refereed $(BIN)/referee $(LIB)/libreferee.so.$(VERSION) $(LIB)/libreferee.so.0 $(LIB)/libreferee.so \
		$(LIB)/libreferee.a $(DESTDIR)$(PREFIX)/include/referee.h $(LIB)/pkgconfig/libreferee.pc \
		$(COMPLETION)/referee $(LIB)/sysusers.d/refereed.conf $(LIB)/tmpfiles.d/refereed.conf \
		$(LIB)/systemd/catalog/refereed.catalog $(DOC)/refereed-remind.cron
	for m in $(MANUALS); do rm -f $(MAN)/man$${m##*.}/$${m##*/}; done
	for l in $(PO_LANGUAGES); do rm -f $(DESTDIR)$(LOCALEDIR)/$$l/LC_MESSAGES/refereed.mo; done
	for u in $(UNITS); do rm -f $(LIB)/systemd/system/$$u; done

dist: ## a source archive of the committed tree
	git archive --prefix=refereed-$(VERSION)/ -o refereed-$(VERSION).tar.gz HEAD

.PHONY: lint analyze analyze-run format help clean
lint: ## forbidden functions, long functions and files, manuals
	@tests/deps.sh $(PACKAGES_LINT)
	@tests/lint.sh

analyze: ## gcc's analyzer, cppcheck and clang-tidy over daemon and clients; any finding is a failure
	@$(MAKE) --no-print-directory deps WANTED="$(PACKAGES) cppcheck clang-tidy"
	@$(MAKE) --no-print-directory all B=$B-analyze CC=gcc WERROR=1 CFLAGS=-fanalyzer
	@$(MAKE) --no-print-directory analyze-run B=$B-analyze CC=gcc

# cppcheck does not know __attribute__((cleanup)), nor that zmq_msg_init() is what makes a message.
ANALYZED := $(wildcard daemon/*/*.c clients/*/*.c)
analyze-run:
	@echo '  CPPCHECK'
	@cppcheck --quiet --enable=warning,performance,portability --std=c11 --inline-suppr --error-exitcode=1 -j2 -Idaemon \
		-Iclients --suppress=resourceLeak --suppress=memleak --suppress=uninitvar:daemon/net/door.c $(ANALYZED)
	@echo '  TIDY'
	@printf '%s\n' $(ANALYZED) | xargs -P2 -I@ clang-tidy --quiet @ -- $(DIALECT) 2>$B/tidy.err

format: ## clang-format over every C file
	clang-format -i $$(git ls-files '*.c' '*.h' ':!daemon/core/verbs')

clean: ## remove the build folders
	rm -rf $B $B-asan $B-tsan $B-valgrind $B-fuzz $B-analyze $B-coverage $B-systemd

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

-include $(shell find $B -name '*.d' 2>/dev/null)
