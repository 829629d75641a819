package dev.trestle.server.security.tls;

import static dev.trestle.server.security.tls.TestAuthority.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The token of a file on its way to a server. */
@Timeout(60)
class TokenFileTest {

  @TempDir Path folder;
  private final AtomicLong nanos = new AtomicLong();
  private Path file;
  private TokenFile token;
  private Port port;
  private ManagedChannel channel;

  @BeforeEach
  void open() {
    file = folder.resolve("token");
    token = new TokenFile(file, nanos::get);
    port = new Port(null);
    channel = port.to(null).intercept(token.withEachCall()).build();
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    port.close();
  }

  @Test
  void everyCallCarriesTheTokenAndANewOneAfterAWhile() {
    write(file, "one.two.three\n");
    assertThat(Port.ask(channel)).isEqualTo(Status.Code.OK);
    assertThat(port.authorization()).isEqualTo("Bearer one.two.three");
    write(file, "four");

    pass(Duration.ofSeconds(29));
    Port.ask(channel);
    assertThat(port.authorization()).as("not read at each call").isEqualTo("Bearer one.two.three");

    pass(Duration.ofSeconds(1));
    Port.ask(channel);
    assertThat(port.authorization()).isEqualTo("Bearer four");
  }

  @Test
  void aCallForWhichThereIsNoTokenYetIsAnOutageThatEnds() {
    assertThat(Port.ask(channel)).isEqualTo(Status.Code.UNAVAILABLE);
    assertThatThrownBy(() -> token.verify())
        .isInstanceOf(IOException.class)
        .hasMessage("token file " + file + " is not there, or cannot be read");

    write(file, "late");

    assertThat(Port.ask(channel)).isEqualTo(Status.Code.OK);
    assertThat(port.authorization()).isEqualTo("Bearer late");
  }

  @Test
  void theLastTokenServesOnWhileTheFileIsGone() throws Exception {
    write(file, "last");
    Port.ask(channel);
    Files.delete(file);
    pass(Duration.ofHours(1));

    assertThat(Port.ask(channel)).isEqualTo(Status.Code.OK);
    assertThat(port.authorization()).isEqualTo("Bearer last");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "two tokens", "line\nline", "Bearer: x", "g\u00fcltig"})
  void whatIsNoTokenIsNotSent(String text) {
    write(file, text);

    assertThat(Port.ask(channel)).isEqualTo(Status.Code.UNAVAILABLE);
    assertThatThrownBy(() -> token.verify())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds no token");
  }

  @Test
  void aTokenThatNoServerTakesIsNotSent() {
    write(file, "x".repeat(8_001));

    assertThat(Port.ask(channel)).isEqualTo(Status.Code.UNAVAILABLE);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
