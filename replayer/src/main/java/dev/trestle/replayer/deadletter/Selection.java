package dev.trestle.replayer.deadletter;

import dev.trestle.proto.Problem;
import dev.trestle.replayer.request.Answer;
import dev.trestle.replayer.request.PageRequest;
import dev.trestle.replayer.request.PageRequest.Page;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterFilter;
import dev.trestle.v1.DeadLetterIds;
import dev.trestle.v1.DeadLetterState;
import jakarta.inject.Singleton;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ids that a request means: those that it names, or a page of those that match its filter. */
@Singleton
final class Selection {

  private static final int MAX_IDS = 1_000;

  /** What something can be done with. */
  private static final Set<DeadLetterState> UNSETTLED =
      Set.of(DeadLetterState.DEAD_LETTER_STATE_OPEN, DeadLetterState.DEAD_LETTER_STATE_ARCHIVED);

  private final FindLetters letters;

  Selection(FindLetters letters) {
    this.letters = letters;
  }

  /**
   * Selects.
   *
   * @param rights of who asks: a filter selects what they may settle
   * @param ids {@code null} if the request names none
   * @param filter {@code null} if the request has none
   */
  Answer<Page<String>> of(
      LetterRights rights,
      @Nullable DeadLetterIds ids,
      @Nullable DeadLetterFilter filter,
      int size,
      String token) {
    if (ids != null) {
      int count = ids.getIdsCount();
      return count < 1 || count > MAX_IDS
          ? Answer.refuse(Problem.invalidField("ids.ids", "1 to " + MAX_IDS + " ids, was " + count))
          : Answer.of(new Page<>(ids.getIdsList(), ""));
    }
    if (filter == null) {
      return Answer.refuse(
          Problem.invalidField("selection", "required: ids, or a filter (an empty one means all)"));
    }
    return LetterMatch.of(filter, UNSETTLED)
        .then(
            match ->
                PageRequest.of("dead letters", size, token)
                    .then(Selection::checkToken)
                    .then(
                        request -> {
                          Page<DeadLetter> page = letters.page(match, rights::maySettle, request);
                          return Answer.of(
                              new Page<>(
                                  page.items().stream().map(DeadLetter::getId).toList(),
                                  page.nextToken()));
                        }));
  }

  /** A token is a caller's text like any other: only an id goes on after. */
  static Answer<PageRequest> checkToken(PageRequest request) {
    return request.after().isEmpty() || DeadLetterId.parse(request.after()).isPresent()
        ? Answer.of(request)
        : Answer.refuse(
            Problem.invalidField(
                "page_token", "must be next_page_token of the page before, of the same list"));
  }
}
