/* cardpeer: another program that uses a card reader, for tests.
 *
 *   cardpeer READER alone MS     keeps the reader to itself for so many milliseconds
 *   cardpeer READER turn MS      stays in the middle of a transaction
 *   cardpeer READER reset MS     resets the card as often as it is let
 * READER is a full name. Prints a line once it has what it wants. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <winscard.h>

static void pause_ms(long ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&t, NULL);
}

int main(int argc, char **argv)
{
    SCARDCONTEXT context;
    SCARDHANDLE handle;
    DWORD protocol;
    if (argc != 4) {
        return 2;
    }
    bool alone = strcmp(argv[2], "alone") == 0, reset = strcmp(argv[2], "reset") == 0;
    long ms = strtol(argv[3], NULL, 10);
    LONG r  = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context);
    if (r == SCARD_S_SUCCESS) {
        r = SCardConnect(context, argv[1], alone ? SCARD_SHARE_EXCLUSIVE : SCARD_SHARE_SHARED,
                         SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &handle, &protocol);
    }
    if (r == SCARD_S_SUCCESS && !alone && !reset) {
        r = SCardBeginTransaction(handle);
    }
    if (r != SCARD_S_SUCCESS) {
        fprintf(stderr, "cardpeer: %s\n", pcsc_stringify_error(r));
        return 6;
    }
    puts("ready");
    fflush(stdout);
    for (long done = 0; reset && done < ms; done += 5) {
        SCardReconnect(handle, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
                       SCARD_RESET_CARD, &protocol);
        pause_ms(5);
    }
    if (!reset) {
        pause_ms(ms);
    }
    SCardDisconnect(handle, SCARD_LEAVE_CARD);
    SCardReleaseContext(context);
    return 0;
}
