package dev.trestle.replayer.request;

import dev.trestle.proto.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Which page of a list, in order of name, is asked for.
 *
 * @param list what is listed, such as {@code groups of events}: a token of another list is refused
 * @param after name to go on after; {@code ""} for the first page
 * @param size 1 to {@value #MAX_SIZE}
 */
public record PageRequest(String list, String after, int size) {

  public static final int DEFAULT_SIZE = 100;
  public static final int MAX_SIZE = 1_000;

  private static final char SEPARATOR = '\n';

  /**
   * Checks the two fields of a list request.
   *
   * @param size 0 for {@value #DEFAULT_SIZE}
   * @param token {@link Page#nextToken} of the page before; empty for the first page
   */
  public static Answer<PageRequest> of(String list, int size, String token) {
    if (size < 0 || size > MAX_SIZE) {
      return Answer.refuse(
          Problem.invalidField(
              "page_size", "must be 0 (" + DEFAULT_SIZE + ") to " + MAX_SIZE + ", was " + size));
    }
    int wanted = size == 0 ? DEFAULT_SIZE : size;
    if (token.isEmpty()) {
      return Answer.of(new PageRequest(list, "", wanted));
    }
    String prefix = list + SEPARATOR;
    String decoded = decode(token);
    if (!decoded.startsWith(prefix) || decoded.length() == prefix.length()) {
      return Answer.refuse(
          Problem.invalidField(
              "page_token", "must be next_page_token of the page before, of the same list"));
    }
    return Answer.of(new PageRequest(list, decoded.substring(prefix.length()), wanted));
  }

  /**
   * Cuts the page out of what was found after {@link #after}.
   *
   * @param found in order; one more than {@link #size} tells that there is another page
   */
  public <T> Page<T> page(List<T> found, Function<T, String> name) {
    if (found.size() <= size) {
      return new Page<>(found, "");
    }
    List<T> page = found.subList(0, size);
    return new Page<>(page, tokenAfter(name.apply(page.get(size - 1))));
  }

  /**
   * The page of what may be shown. Hidden items are passed over before it is cut, since its token
   * names its last item. Lists again for as long as it is not full: where little is shown of much,
   * that costs what listing all of it costs.
   */
  public <T> Page<T> page(Listing<T> listing, Function<T, String> name, Predicate<T> isShown) {
    List<T> shown = new ArrayList<>();
    String last = after;
    List<T> found;
    do {
      found = listing.after(last, size + 1);
      for (T item : found) {
        last = name.apply(item);
        if (isShown.test(item)) {
          shown.add(item);
        }
      }
    } while (found.size() > size && shown.size() <= size);
    return page(shown.subList(0, Math.min(shown.size(), size + 1)), name);
  }

  /** Lists items in order of name. */
  @FunctionalInterface
  public interface Listing<T> {

    /**
     * The first items after a name.
     *
     * @param limit as many as there are, but no more than this
     */
    List<T> after(String name, int limit);
  }

  /** Token of the page that goes on after this name. */
  public String tokenAfter(String name) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((list + SEPARATOR + name).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * One page.
   *
   * @param nextToken empty if it is the last
   */
  public record Page<T>(List<T> items, String nextToken) {}

  /** Empty if it is none of ours. */
  private static String decode(String token) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(token);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return "";
    }
  }
}
