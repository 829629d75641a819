package dev.trestle.replayer.deadletter;

import dev.trestle.replayer.request.PageRequest;
import dev.trestle.replayer.request.PageRequest.Page;
import dev.trestle.v1.DeadLetter;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Pages of the letters that match, oldest first. A page costs a read unit for each ten letters that
 * are looked at, which are {@value #MAX_LOOKED} at most: it may have fewer letters than were asked
 * for, or none, and still have a token.
 */
@Singleton
final class FindLetters {

  private static final int MAX_LOOKED = 5_000;
  private static final int CHUNK = 500;

  private final DeadLetterStates states;

  FindLetters(DeadLetterStates states) {
    this.states = states;
  }

  /**
   * The page that is asked for.
   *
   * @param shown whether the caller is to have a letter; others are passed over
   * @throws dev.trestle.log.store.StoreException if the table does not answer
   */
  Page<DeadLetter> page(LetterMatch match, Predicate<DeadLetter> shown, PageRequest request) {
    String from =
        request.after().isEmpty()
            ? match.sentFrom().map(DeadLetterId::atOrAfter).orElse("")
            : request.after() + '\0';
    String to = match.sentBefore().map(FindLetters::lastBefore).orElse(null);
    List<DeadLetter> found = new ArrayList<>();
    for (int looked = 0; looked < MAX_LOOKED; looked += CHUNK) {
      List<Kept> chunk = chunk(match, from, to);
      for (Kept kept : chunk) {
        DeadLetter letter = kept.letter();
        if (kept.isRecorded() && match.matches(letter) && shown.test(letter)) {
          found.add(letter);
        }
        if (found.size() == request.size()) {
          return new Page<>(found, request.tokenAfter(letter.getId()));
        }
      }
      if (chunk.size() < CHUNK) {
        return new Page<>(found, "");
      }
      from = chunk.get(chunk.size() - 1).letter().getId() + '\0';
    }
    return new Page<>(found, request.tokenAfter(from.substring(0, from.length() - 1)));
  }

  private List<Kept> chunk(LetterMatch match, String from, @Nullable String to) {
    return match.isOfOpenOnly() ? states.open(from, to, CHUNK) : states.all(from, to, CHUNK);
  }

  /** A bound of ids; ids of the bound's own millisecond are left to the match. */
  private static String lastBefore(Instant bound) {
    return DeadLetterId.atOrAfter(bound.plusMillis(1));
  }
}
