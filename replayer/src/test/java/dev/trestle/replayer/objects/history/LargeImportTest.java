package dev.trestle.replayer.objects.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnabledIfSystemProperty(
    named = "faults",
    matches = "full",
    disabledReason = "a minute: run with -Dfaults=full")
class LargeImportTest {

  /**
   * What a first run appends before it ends; the second one reads that back and appends the rest.
   */
  @ParameterizedTest
  @CsvSource({"10000, 0", "100000, 0", "1000000, 0", "1000000, 600000"})
  void aMillionVersionsFitInto256Megabytes(long versions, long first, @TempDir Path folder)
      throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                LargeImport.class.getName(),
                Long.toString(versions),
                folder.toString(),
                Long.toString(first))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    System.out.println(output);
  }
}
