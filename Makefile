# eclaim-tools. GNU make, one file. Objects only under $(BUILD).
#   make, make check, make install PREFIX=/usr/local DESTDIR=, make help
VERSION := $(shell sed -n 's/.*ECL_VERSION "\(.*\)".*/\1/p' include/eclaim/version.h)
SOMAJOR := 0

BUILD  ?= build
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
MANDIR ?= $(PREFIX)/share/man
CC     ?= cc
AWK    ?= awk
SAN    ?=
WERROR ?=
CFLAGS ?= -O3 -g

comma := ,
PKGS      := libzip zlib libdeflate nettle xlsxwriter expat libpcsclite libcurl libcjson sqlite3 lua5.4
NOPC_LIBS := -lcsv -lpthread
PKG_CONFIG ?= pkg-config

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
        -Wformat=2 -Wvla -Wundef -Wcast-qual -Wwrite-strings $(if $(WERROR),-Werror)
HARDEN := $(if $(SAN),,-D_FORTIFY_SOURCE=2) -fstack-protector-strong
ALL_CPPFLAGS := -D_GNU_SOURCE -Iinclude -I$(BUILD)/gen -Icmd/common -Ilib $(CPPFLAGS)
ALL_CFLAGS   := -std=c11 $(WARN) $(HARDEN) $(CFLAGS) -fPIC -fvisibility=hidden -pthread \
                $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer)
# Only what a program calls is loaded when it starts: libcurl alone brings thirty libraries.
ALL_LDFLAGS  := -Wl,--as-needed $(LDFLAGS) $(if $(SAN),-fsanitize=$(SAN),-Wl$(comma)-z$(comma)relro$(comma)-z$(comma)now)

LIB_SRC  := $(sort $(wildcard lib/*/*.c))
LIB_OBJ  := $(LIB_SRC:%.c=$(BUILD)/%.o)
TOOLS    := $(patsubst cmd/%.c,%,$(sort $(wildcard cmd/ecl-*.c)))
# A tool with commands keeps them in a folder of its own: cmd/authen/*.c go into ecl-authen.
COMMANDS  = $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard cmd/$(1:ecl-%=%)/*.c)))
COMMON   := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard cmd/common/*.c)))
UNITS    := $(patsubst tests/unit/%.c,%,$(sort $(wildcard tests/unit/test_*.c)))
BENCHES  := $(patsubst tests/bench/%.c,%,$(sort $(wildcard tests/bench/*.c)))
MOCK     := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/mock/*.c)))
FUZZERS  := $(patsubst tests/fuzz/%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
GEN      := $(BUILD)/gen/eclaim/columns.h $(BUILD)/gen/fields.inc $(BUILD)/gen/codes.inc \
            $(BUILD)/gen/rep_columns.inc $(BUILD)/gen/decide.inc $(BUILD)/gen/base_columns.inc \
            $(BUILD)/gen/config.inc
HEADERS  := $(sort $(wildcard include/eclaim/*.h)) $(BUILD)/gen/eclaim/columns.h
# Manuals made from tables.
GENPAGES := $(addprefix $(BUILD)/man/,ecl-fields.5 ecl-rules.5 ecl-base.5 eclaim-config.5)
MANPAGES := $(sort $(wildcard man/*.[1-9])) $(GENPAGES)

# Looked up once, when something is compiled or linked.
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(shell $(PKG_CONFIG) --cflags $(PKGS)))$(PKG_CFLAGS)
PKG_LIBS   = $(eval PKG_LIBS := $$(shell $(PKG_CONFIG) --libs $(PKGS)) $(NOPC_LIBS))$(PKG_LIBS)

.PHONY: all help deps lib tools check check-unit check-e2e check-fuzz check-lint golden bench \
        fuzz install uninstall clean fmt
.DELETE_ON_ERROR:
.SECONDARY:

all: deps lib tools $(GENPAGES)

help:
	@sed -n 's/^#   //p' $(firstword $(MAKEFILE_LIST)); echo \
	'targets: all lib tools check check-unit check-e2e check-fuzz check-lint golden bench fuzz fmt' \
	'install uninstall clean'; echo \
	'knobs: BUILD CC CFLAGS SAN=address,undefined WERROR=1 PREFIX LIBDIR MANDIR DESTDIR'

# Names the Debian package of whatever is missing, before the compiler fails.
deps:
	@sh tests/lint/check_deps.sh '$(PKG_CONFIG)' '$(CC)'

lib: $(BUILD)/libeclaim.a $(BUILD)/libeclaim.so
tools: $(TOOLS:%=$(BUILD)/bin/%)

# --- generated tables ---------------------------------------------------
$(BUILD)/gen/eclaim/columns.h: lib/spec/fields.tsv lib/spec/gen_fields.awk
	@mkdir -p $(@D)
	$(AWK) -v what=columns -f lib/spec/gen_fields.awk $< >$@
$(BUILD)/gen/fields.inc: lib/spec/fields.tsv lib/spec/gen_fields.awk
	@mkdir -p $(@D)
	$(AWK) -v what=tables -f lib/spec/gen_fields.awk $< >$@
$(BUILD)/gen/codes.inc: lib/spec/gen_codes.awk $(sort $(wildcard lib/spec/codes/*.tsv))
	@mkdir -p $(@D)
	LC_ALL=C $(AWK) -f $^ >$@
$(BUILD)/gen/rep_columns.inc: lib/rep/gen_columns.awk lib/rep/columns.tsv
	@mkdir -p $(@D)
	$(AWK) -f $^ >$@
$(BUILD)/gen/base_columns.inc: lib/base/gen_columns.awk lib/base/columns.tsv
	@mkdir -p $(@D)
	$(AWK) -f $^ >$@
$(BUILD)/gen/decide.inc: lib/authen/gen_decide.awk lib/authen/words.tsv lib/authen/decide.tsv \
        lib/authen/reasons.tsv
	@mkdir -p $(@D)
	LC_ALL=C $(AWK) -f $^ >$@
$(BUILD)/gen/config.inc: lib/authen/gen_config.awk lib/authen/config.tsv
	@mkdir -p $(@D)
	LC_ALL=C $(AWK) -f $^ >$@

# --- objects ------------------------------------------------------------
$(BUILD)/%.o: %.c | $(GEN)
	@mkdir -p $(@D)
	$(CC) $(ALL_CPPFLAGS) $(PKG_CFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/libeclaim.a: $(LIB_OBJ)
	rm -f $@ && ar rcD $@ $^

$(BUILD)/libeclaim.so.$(SOMAJOR): $(LIB_OBJ)
	$(CC) -shared -Wl,-soname,$(@F) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)
$(BUILD)/libeclaim.so: $(BUILD)/libeclaim.so.$(SOMAJOR)
	ln -sf $(<F) $@

$(foreach t,$(TOOLS),$(eval $(BUILD)/bin/$(t): $(call COMMANDS,$(t))))
$(BUILD)/bin/%: $(BUILD)/cmd/%.o $(COMMON) $(BUILD)/libeclaim.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(PKG_LIBS)
$(BUILD)/unit/%: $(BUILD)/tests/unit/%.o $(COMMON) $(BUILD)/libeclaim.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(PKG_LIBS)
$(BUILD)/bench/%: $(BUILD)/tests/bench/%.o $(BUILD)/libeclaim.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)
$(BUILD)/mock/mock_nhso: $(MOCK) $(BUILD)/libeclaim.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)
# The same targets replay their corpus without a fuzzer; `make fuzz` links libFuzzer.
$(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/tests/fuzz/replay.o $(BUILD)/libeclaim.a
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(BUILD)/man/ecl-fields.5: man/ecl-fields.5.in man/fields.awk lib/spec/fields.tsv
	@mkdir -p $(@D)
	$(AWK) -f man/fields.awk man/ecl-fields.5.in lib/spec/fields.tsv >$@
$(BUILD)/man/ecl-base.5: man/ecl-base.5.in man/base.awk lib/base/columns.tsv
	@mkdir -p $(@D)
	$(AWK) -f man/base.awk man/ecl-base.5.in lib/base/columns.tsv >$@
$(BUILD)/man/eclaim-config.5: man/eclaim-config.5.in man/config.awk lib/authen/config.tsv
	@mkdir -p $(@D)
	$(AWK) -f man/config.awk man/eclaim-config.5.in lib/authen/config.tsv >$@
$(BUILD)/man/ecl-rules.5: man/ecl-rules.5.in man/rules.awk $(BUILD)/bin/ecl-validate
	@mkdir -p $(@D)
	$(BUILD)/bin/ecl-validate --list-rules --lang=en >$(@D)/rules.en
	$(BUILD)/bin/ecl-validate --list-rules --lang=th >$(@D)/rules.th
	$(AWK) -f man/rules.awk man/ecl-rules.5.in $(@D)/rules.en $(@D)/rules.th >$@

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

# --- tests --------------------------------------------------------------
check: check-lint check-unit check-e2e check-fuzz

check-unit: $(UNITS:%=$(BUILD)/unit/%)
	@BUILD=$(BUILD) sh tests/unit/run.sh $(UNITS)
check-e2e: all $(BENCHES:%=$(BUILD)/bench/%) $(BUILD)/mock/mock_nhso
	@BUILD=$(BUILD) sh tests/e2e/run.sh $(CASE)
# Shows what differs, then takes the output for the expected one: make golden CASE=validate/0012
golden: all $(BENCHES:%=$(BUILD)/bench/%) $(BUILD)/mock/mock_nhso
	@test -n "$(CASE)" || { echo 'make golden needs CASE=' >&2; exit 2; }
	@BUILD=$(BUILD) GOLDEN=1 sh tests/e2e/run.sh $(CASE)
check-fuzz: $(FUZZERS:%=$(BUILD)/fuzz/%)
	@BUILD=$(BUILD) sh tests/fuzz/replay.sh $(FUZZERS)
check-lint: all
	@BUILD=$(BUILD) sh tests/lint/run.sh

# All parts, or some of those that the head of the script lists: make bench PART='nine base'
bench: all $(BENCHES:%=$(BUILD)/bench/%)
	@BUILD=$(BUILD) sh tests/bench/run.sh $(PART)

# Coverage-guided fuzzing with clang; one target at a time: make fuzz TARGET=fuzz_stream SECONDS=60
fuzz:
	$(MAKE) BUILD=$(BUILD)-fuzz CC=clang SAN=address,undefined,fuzzer-no-link $(BUILD)-fuzz/libeclaim.a \
	    $(BUILD)-fuzz/tests/fuzz/$(TARGET).o
	clang -fsanitize=address,undefined,fuzzer -o $(BUILD)-fuzz/$(TARGET) \
	    $(BUILD)-fuzz/tests/fuzz/$(TARGET).o $(BUILD)-fuzz/libeclaim.a $(PKG_LIBS)
	mkdir -p $(BUILD)-fuzz/corpus/$(TARGET)
	$(BUILD)-fuzz/$(TARGET) -max_total_time=$(or $(SECONDS),60) -artifact_prefix=$(BUILD)-fuzz/ \
	    $(BUILD)-fuzz/corpus/$(TARGET) tests/fuzz/corpus/$(TARGET:fuzz_%=%)

fmt:
	clang-format -i $(shell git ls-files '*.c' '*.h')

# --- installation -------------------------------------------------------
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(LIBDIR)/pkgconfig $(DESTDIR)$(PREFIX)/include/eclaim
	install -m 755 $(TOOLS:%=$(BUILD)/bin/%) $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(BUILD)/libeclaim.a $(DESTDIR)$(LIBDIR)
	install -m 755 $(BUILD)/libeclaim.so.$(SOMAJOR) $(DESTDIR)$(LIBDIR)
	ln -sf libeclaim.so.$(SOMAJOR) $(DESTDIR)$(LIBDIR)/libeclaim.so
	install -m 644 $(HEADERS) $(DESTDIR)$(PREFIX)/include/eclaim
	sed -e 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; s|@VERSION@|$(VERSION)|' \
	    -e 's|@REQUIRES@|$(PKGS)|; s|@LIBS_PRIVATE@|$(NOPC_LIBS)|' \
	    eclaim.pc.in >$(DESTDIR)$(LIBDIR)/pkgconfig/eclaim.pc
	for m in $(MANPAGES); do d=$(DESTDIR)$(MANDIR)/man$${m##*.}; install -d $$d && \
	    install -m 644 $$m $$d || exit 1; done

uninstall:
	rm -f $(TOOLS:%=$(DESTDIR)$(PREFIX)/bin/%) $(DESTDIR)$(LIBDIR)/libeclaim.a \
	    $(DESTDIR)$(LIBDIR)/libeclaim.so $(DESTDIR)$(LIBDIR)/libeclaim.so.$(SOMAJOR) \
	    $(DESTDIR)$(LIBDIR)/pkgconfig/eclaim.pc
	rm -f $(patsubst %,$(DESTDIR)$(PREFIX)/include/eclaim/%,$(notdir $(HEADERS)))
	-rmdir $(DESTDIR)$(PREFIX)/include/eclaim 2>/dev/null
	for m in $(MANPAGES); do rm -f $(DESTDIR)$(MANDIR)/man$${m##*.}/$$(basename $$m); done

clean:
	rm -rf $(BUILD) $(BUILD)-*
