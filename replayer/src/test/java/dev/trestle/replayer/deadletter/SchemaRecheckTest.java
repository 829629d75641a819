package dev.trestle.replayer.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.TableKeys;
import dev.trestle.log.state.StateCondition;
import dev.trestle.log.state.StateItem;
import dev.trestle.log.store.InMemoryStateTable;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaReading;
import dev.trestle.v1.DeadLetter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SchemaRecheckTest {

  private static final String DOCUMENT =
      """
      {"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":%s}""";

  private static final String ENVELOPE =
      """
      {"id":"bus-1","detail-type":"%s","source":"%s","detail":%s}""";

  private final InMemoryStateTable state = new InMemoryStateTable();
  private final SchemaRecheck recheck = new SchemaRecheck(state);

  @Test
  void theNewestVersionDecides() {
    publish(9, "{\"text\":{\"type\":\"integer\"}}");
    assertThat(recheck.problem(letter("NoteTaken"), note("NoteTaken", "{\"text\":\"a\"}")))
        .isPresent();
    publish(10, "{\"text\":{\"type\":\"string\"}}");
    assertThat(recheck.problem(letter("NoteTaken"), note("NoteTaken", "{\"text\":\"a\"}")))
        .isEmpty();
    assertThat(recheck.problem(letter("NoteTaken"), note("NoteTaken", "{\"text\":5}"))).isPresent();
  }

  @Test
  void aTypeInTwoWordsIsTheSameType() {
    publish(1, "{\"text\":{\"type\":\"string\"}}");
    assertThat(recheck.problem(letter("Note Taken"), note("Note Taken", "{\"text\":5}")))
        .isPresent();
  }

  @Test
  void whatTheGatewayAddedIsNoViolation() {
    publish(1, "{\"text\":{\"type\":\"string\"}}");
    assertThat(
            recheck.problem(
                letter("NoteTaken"),
                note("NoteTaken", "{\"text\":\"a\",\"_event\":{\"id\":\"e\"}}")))
        .isEmpty();
  }

  @Test
  void whatHasNoSchemaOrIsNoEventIsNotJudged() {
    publish(1, "{\"text\":{\"type\":\"string\"}}");
    assertThat(recheck.problem(letter("Other"), note("Other", "{\"text\":5}"))).isEmpty();
    assertThat(recheck.problem(letter("Note#Taken"), note("Note#Taken", "{}"))).isEmpty();
    assertThat(recheck.problem(letter(""), "no JSON")).isEmpty();
    String ofAws = ENVELOPE.formatted("NoteTaken", "aws.s3", "{\"text\":5}");
    assertThat(recheck.problem(letter("NoteTaken"), ofAws)).isEmpty();
  }

  private void publish(int version, String properties) {
    String document = DOCUMENT.formatted(properties);
    assertThat(
            Schema.read("NoteTaken", version, document.getBytes(StandardCharsets.UTF_8), "a test"))
        .isInstanceOf(SchemaReading.Accepted.class);
    var unused =
        state.put(
            StateItem.of(TableKeys.SCHEMAS_KEY, TableKeys.schemaVersion("NoteTaken", version))
                .with(TableKeys.DOCUMENT, document),
            StateCondition.NONE);
  }

  private static String note(String type, String detail) {
    return ENVELOPE.formatted(type, "custom.notes", detail);
  }

  private static DeadLetter letter(String type) {
    return DeadLetter.newBuilder().setEventType(type).build();
  }
}
