package dev.trestle.server.security;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody meant who wrote a word that there is not. */
final class Misspelling {

  /** Letters that are one too many, missing, another, or two in the wrong order. */
  private static final int MOST_SLIPS = 2;

  /** No word of ours is as long; what is longer is not looked at. */
  private static final int MOST_LETTERS = 40;

  private Misspelling() {}

  /** The word nearest to what was written, if one is near. */
  static Optional<String> of(String written, Collection<String> words) {
    return written.length() > MOST_LETTERS
        ? Optional.empty()
        : words.stream()
            .filter(word -> slips(written, word) <= Math.min(MOST_SLIPS, word.length() / 2))
            .min(
                Comparator.comparingInt((String word) -> slips(written, word))
                    .thenComparing(Comparator.naturalOrder()));
  }

  private static int slips(String written, String word) {
    int[][] least = new int[written.length() + 1][word.length() + 1];
    for (int i = 0; i <= written.length(); i++) {
      for (int j = 0; j <= word.length(); j++) {
        if (i == 0 || j == 0) {
          least[i][j] = i + j;
          continue;
        }
        int other = written.charAt(i - 1) == word.charAt(j - 1) ? 0 : 1;
        least[i][j] =
            Math.min(Math.min(least[i - 1][j], least[i][j - 1]) + 1, least[i - 1][j - 1] + other);
        if (i > 1
            && j > 1
            && written.charAt(i - 1) == word.charAt(j - 2)
            && written.charAt(i - 2) == word.charAt(j - 1)) {
          least[i][j] = Math.min(least[i][j], least[i - 2][j - 2] + 1);
        }
      }
    }
    return least[written.length()][word.length()];
  }
}
