package dev.trestle.log.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trestle.log.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the script of {@code docs/stored-batch.md}; skipped where Python lacks what it needs. */
final class StoredBatchScriptTest {

  private static final Path DOCUMENT = Path.of("../docs/stored-batch.md");
  private static final HexFormat HEX = HexFormat.of();

  /** Reads lines of n, i and d, the latter in hexadecimal, and prints each record on a line. */
  private static final String MAIN =
      """

      import sys
      for line in open(sys.argv[1]):
          n, i, d = line.split()
          for r in records(dict(n=int(n), i=bytes.fromhex(i), d=bytes.fromhex(d))):
              texts = [r["id"], r["source"], r["type"], str(r["schemaVersion"]), r["subject"], str(r["seconds"]), str(r["nanos"])]
              for name in sorted(r["extensions"], key=lambda name: name.encode("utf-16-be")):
                  texts += [name, r["extensions"][name]]
              print(" ".join(text.encode().hex() for text in texts) + " / " + r["payload"].hex())
      """;

  @TempDir private Path directory;

  @BeforeAll
  static void needsPython() throws Exception {
    assumeTrue(
        exitCode("python3", "-c", "import zstandard") == 0,
        "python3 with the module zstandard is not here: the script of docs/stored-batch.md is not"
            + " tested");
  }

  @Test
  void theDocumentedScriptReadsWhatTheCodecWrites() throws Exception {
    List<String> batches = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    RandomEvents random = new RandomEvents(71);
    for (int i = 0; i < 200; i++) {
      List<Event> events = random.batch(15);
      BatchCodec.Encoded encoded = TestBatches.encode(events);
      batches.add(
          events.size() + " " + HEX.formatHex(encoded.ids()) + " " + HEX.formatHex(encoded.data()));
      events.forEach(event -> expected.add(line(event)));
    }
    Path script = Files.writeString(directory.resolve("read.py"), documented() + MAIN);
    Path input = Files.write(directory.resolve("batches"), batches);
    Path output = directory.resolve("records");

    int exitCode = exitCode(output, "python3", script.toString(), input.toString());

    assertThat(exitCode).as(() -> text(output)).isZero();
    assertThat(Files.readAllLines(output)).isEqualTo(expected);
  }

  private static String documented() throws IOException {
    String document = Files.readString(DOCUMENT);
    String opening = "```python\n";
    int start = document.indexOf(opening) + opening.length();
    return document.substring(start, document.indexOf("```", start));
  }

  private static String line(Event event) {
    List<String> texts =
        new ArrayList<>(
            List.of(
                event.id(),
                event.source(),
                event.type(),
                Integer.toString(event.schemaVersion()),
                event.subject(),
                Long.toString(event.time().getEpochSecond()),
                Integer.toString(event.time().getNano())));
    for (Map.Entry<String, String> extension : new TreeMap<>(event.extensions()).entrySet()) {
      texts.add(extension.getKey());
      texts.add(extension.getValue());
    }
    List<String> hex =
        texts.stream().map(text -> HEX.formatHex(text.getBytes(StandardCharsets.UTF_8))).toList();
    return String.join(" ", hex) + " / " + HEX.formatHex(event.payload().toByteArray());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static int exitCode(String... command) throws Exception {
    return exitCode(Path.of("/dev/null"), command);
  }

  private static int exitCode(Path output, String... command) throws Exception {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      return process.waitFor(120, TimeUnit.SECONDS) ? process.exitValue() : -1;
    } catch (IOException notThere) {
      return -1;
    }
  }
}
