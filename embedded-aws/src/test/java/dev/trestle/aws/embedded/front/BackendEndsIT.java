package dev.trestle.aws.embedded.front;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.aws.embedded.delivery.Deliveries;
import dev.trestle.aws.embedded.delivery.Queues;
import dev.trestle.aws.embedded.events.EventBridge;
import dev.trestle.aws.embedded.s3.S3;
import dev.trestle.aws.embedded.sns.Sns;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Backends that end a connection between two requests, as Tomcat does after an aborted upload. */
@Timeout(60)
class BackendEndsIT {

  /** Several for each event loop, each of which has connections of its own. */
  private static final int CLIENTS = 50;

  private static final String REGION = "us-east-1";
  private static final String ACCOUNT = "000000000000";

  private final Records said = new Records();
  private ServerSocket backend;
  private Front front;
  private Deliveries deliveries;
  private S3 s3;

  @BeforeEach
  void open() throws IOException {
    // Without a logging library, as in the launcher, Netty prints by the JDK's.
    Logger.getLogger("io.netty").addHandler(said);
    backend = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    backend.setSoTimeout(10_000);
    var address = (InetSocketAddress) backend.getLocalSocketAddress();
    front = Front.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Clock clock = Clock.systemUTC();
    Queues queues = Queues.at(address, REGION, ACCOUNT);
    deliveries = new Deliveries(queues, clock);
    Sns sns = new Sns(REGION, ACCOUNT, deliveries, clock);
    EventBridge events = new EventBridge(REGION, ACCOUNT, deliveries, sns, clock);
    s3 = new S3(address, new S3.Senders(queues, deliveries, sns, events), REGION, ACCOUNT, clock);
    front.open(
        new Services(
            address, address, events, sns, s3, new Doors(deliveries, events), queues, ACCOUNT));
  }

  @AfterEach
  void close() throws IOException {
    front.close();
    s3.close();
    deliveries.close();
    backend.close();
    Logger.getLogger("io.netty").removeHandler(said);
  }

  @Test
  void aBackendThatResetsAnIdleConnectionIsNothingToPrint() throws Exception {
    for (int i = 0; i < CLIENTS; i++) {
      try (Socket client = client()) {
        ask(client);
        Socket first = backend.accept();
        answer(first, "");
        assertThat(status(client)).isEqualTo("HTTP/1.1 200 OK");
        first.setSoLinger(true, 0); // so that closing is a reset
        first.close();
      }
    }
    assertThat(said.records).extracting(LogRecord::getMessage).isEmpty();
  }

  @Test
  void aConnectionThatTheBackendWillCloseIsNotUsedAgain() throws Exception {
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      try (Socket client = client()) {
        ask(client);
        Socket first = backend.accept();
        open.add(first);
        answer(first, "Connection: close\r\n");
        assertThat(status(client)).isEqualTo("HTTP/1.1 200 OK");

        ask(client);
        Socket second = backend.accept();
        answer(second, "");
        assertThat(status(client)).isEqualTo("HTTP/1.1 200 OK");
        second.close();
      }
    }
    for (Socket each : open) {
      each.close();
    }
  }

  private Socket client() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), front.port());
  }

  private static void ask(Socket client) throws IOException {
    send(client, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  private static void answer(Socket connection, String header) throws IOException {
    head(connection);
    send(connection, "HTTP/1.1 200 OK\r\n" + header + "Content-Length: 0\r\n\r\n");
  }

  private static String status(Socket client) throws IOException {
    return head(client).get(0);
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  /** The lines up to the empty one; nothing comes after it here. */
  private static List<String> head(Socket socket) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
    List<String> lines = new ArrayList<>();
    for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
      lines.add(line);
    }
    return lines;
  }

  private static final class Records extends Handler {
    final List<LogRecord> records = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord record) {
      records.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
