package dev.trestle.gateway.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.trestle.gateway.Events;
import dev.trestle.gateway.TestGateway;
import dev.trestle.gateway.World;
import dev.trestle.log.Partition;
import dev.trestle.v1.Event;
import dev.trestle.v1.Position;
import dev.trestle.v1.PublishRequest;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeveralLogsTest {

  private static final Map<String, Object> SETTINGS =
      Map.of(
          "trestle.logs.audio.partitions", "4",
          "trestle.logs.private.partitions", "1",
          "trestle.routes[0].log", "private",
          "trestle.routes[0].sources", "custom.secret-*",
          "trestle.routes[1].log", "audio",
          "trestle.routes[1].types", "AudioUploaded,TranscriptionCompleted");

  @Test
  void theFirstRouteThatAnEventMeetsDecides() throws Exception {
    try (TestGateway gateway = TestGateway.start(new World(), SETTINGS)) {
      Event audio = Events.audio();
      Event secret = audio.toBuilder().setSource("custom.secret-service").build();
      Event user =
          audio.toBuilder()
              .setType("UserRegistered")
              .setJson("{\"userId\":\"user-1\",\"email\":\"a@example.com\"}")
              .build();

      assertThat(publish(gateway, audio).getLog()).isEqualTo("audio");
      assertThat(publish(gateway, secret).getLog()).isEqualTo("private");
      assertThat(publish(gateway, user).getLog()).isEqualTo("events");
    }
  }

  @Test
  void subjectsSpreadOverPartitionsAndEachKeepsItsOwn() throws Exception {
    try (TestGateway gateway = TestGateway.start(new World(), SETTINGS)) {
      Set<Integer> partitions = new HashSet<>();
      for (int i = 0; i < 32; i++) {
        Event event = Events.audio().toBuilder().setSubject("subject-" + i).build();
        int first = publish(gateway, event).getPartition();
        assertThat(publish(gateway, event).getPartition()).isEqualTo(first);
        partitions.add(first);
      }
      assertThat(partitions).containsExactlyInAnyOrder(0, 1, 2, 3);
    }
  }

  @Test
  void thePartitionIsKnownBeforeAnEventIsValidated() throws Exception {
    try (TestGateway gateway = TestGateway.start(new World(), SETTINGS)) {
      Logs logs = gateway.bean(Logs.class);
      for (int i = 0; i < 32; i++) {
        Event event =
            Events.audio().toBuilder()
                .setId("id-" + i)
                .setSubject(i % 2 == 0 ? "" : "subject-" + i)
                .build();
        Position position = publish(gateway, event);

        Partition partition =
            logs.partitionOf(event.getType(), event.getSource(), event.getSubject(), event.getId());
        assertThat(partition).isEqualTo(new Partition(position.getLog(), position.getPartition()));
      }
    }
  }

  @Test
  void aRouteToALogThatIsNotThereIsRefusedAtStart() {
    Throwable refused =
        catchThrowable(
            () -> TestGateway.start(new World(), Map.of("trestle.routes[0].log", "nowhere")));
    assertThat(refused).hasStackTraceContaining("trestle.routes[0].log is 'nowhere'");
  }

  private static Position publish(TestGateway gateway, Event event) {
    return gateway
        .publisher()
        .publish(PublishRequest.newBuilder().setEvent(event).build())
        .getPosition();
  }
}
