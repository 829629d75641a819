package dev.trestle.replayer.objects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.replayer.objects.ImportOptions.Read;
import dev.trestle.v1.ContentOptions;
import dev.trestle.v1.CreateObjectLogRequest;
import dev.trestle.v1.ProjectionOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportOptionsTest {

  private static Read read(String... options) {
    return ImportOptions.read(List.of(options));
  }

  @Test
  void everyOptionIsTakenInBothSpellings() {
    CreateObjectLogRequest wanted =
        CreateObjectLogRequest.newBuilder()
            .setName("n")
            .setBucket("b")
            .setPrefix("p=/")
            .setContent(ContentOptions.newBuilder().setMaxBytes(7))
            .setProjection(ProjectionOptions.newBuilder().setDigestQueue("q"))
            .build();

    assertThat(
            read(
                "--name",
                "n",
                "--bucket",
                "b",
                "--prefix",
                "p=/",
                "--content",
                "7",
                "--projection",
                "--digest-queue",
                "q"))
        .isEqualTo(new Read.Wanted(wanted));
    assertThat(read("--name=n", "--bucket=b", "--prefix=p=/", "--content=7", "--digest-queue=q"))
        .isEqualTo(new Read.Wanted(wanted));
  }

  @Test
  void nameAndBucketAreEnough() {
    CreateObjectLogRequest wanted =
        CreateObjectLogRequest.newBuilder().setName("n").setBucket("b").build();

    assertThat(read("--bucket", "b", "--name", "n")).isEqualTo(new Read.Wanted(wanted));
  }

  @ParameterizedTest
  @CsvSource({
    "--name n, --name and --bucket are required",
    "--name n --bucket b --contents 7, there is no option --contents",
    "--name n --bucket b extra, there is no option extra",
    "--name n --bucket, --bucket lacks its value",
    "--name n --bucket b --content many, --content is 'many': use a number of bytes",
  })
  void whatIsWrongIsSaid(String options, String message) {
    assertThat(ImportOptions.read(List.of(options.split(" ")))).isEqualTo(new Read.Wrong(message));
  }

  @Test
  void wrongUsageHasAStatusOfItsOwnAndHelpIsNoFailure() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);

    assertThat(ImportCommand.run(List.of("--name"), err)).isEqualTo(ImportCommand.WRONG_USAGE);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .startsWith("--name lacks its value")
        .contains("usage: import");
    assertThat(ImportCommand.run(List.of("--help"), err)).isEqualTo(ImportCommand.DONE);
  }
}
