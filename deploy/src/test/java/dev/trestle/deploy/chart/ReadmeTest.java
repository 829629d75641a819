package dev.trestle.deploy.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The chart's README and the comments in its values say the same. */
class ReadmeTest {

  private static final String BEGIN = "<!-- values -->\n";
  private static final String END = "<!-- end of values -->\n";
  private static final Path README = Chart.FOLDER.resolve("README.md");

  /** Writes the table anew with {@code -Dchart.readme=write}. */
  @Test
  void theReadmeHasTheTableOfTheValues() throws IOException {
    String table = ValueComments.table(Chart.read(Chart.FOLDER.resolve("values.yaml")));
    String readme = Chart.read(README);
    String right =
        readme.substring(0, readme.indexOf(BEGIN) + BEGIN.length())
            + table
            + readme.substring(readme.indexOf(END));
    if ("write".equals(System.getProperty("chart.readme"))) {
      Files.writeString(README, right);
      return;
    }

    assertThat(readme)
        .as("run deploy/chart/readme, which makes the table anew from values.yaml")
        .isEqualTo(right);
  }

  @Test
  void aValueWithoutACommentIsNamed() {
    assertThatThrownBy(
            () -> ValueComments.table("# -- Known.\na: 1\nb:\n  # -- Too.\n  c: 2\n  d: 3"))
        .hasMessageContaining("[b.d]");
  }

  @Test
  void aRowHasPathDefaultAndMeaning() {
    assertThat(ValueComments.table("a:\n  # -- First line,\n  # second line.\n  b: {c: 1}\n"))
        .endsWith("| `a.b` | `{\"c\":1}` | First line, second line. |\n");
  }
}
