package dev.trestle.server.security.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.trestle.server.testing.HandClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer of tokens on this machine, whose tokens and answers tests spoil. */
final class HandMadeIssuer implements AutoCloseable {

  static final String AUDIENCE = "trestle";

  /** How the issuer answers whoever asks for its keys. */
  interface Answer {
    void send(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private volatile List<JWK> keys;
  private volatile Answer answer = this::sendKeys;
  private volatile String keyAddress;
  private volatile String nameInConfiguration;

  final AtomicInteger fetches = new AtomicInteger();

  /** What each request for keys had as its authorization header, "" for none. */
  final List<String> presented = new CopyOnWriteArrayList<>();

  HandMadeIssuer(JWK... keys) {
    this.keys = List.of(keys);
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    keyAddress = name() + "/keys";
    nameInConfiguration = name();
    server.createContext("/.well-known/openid-configuration", this::sendConfiguration);
    server.createContext(
        "/keys",
        exchange -> {
          fetches.incrementAndGet();
          String header = exchange.getRequestHeaders().getFirst("authorization");
          presented.add(header == null ? "" : header);
          answer.send(exchange);
          exchange.close();
        });
    server.start();
  }

  String name() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** What a policy says about it. */
  TokenIssuer config() {
    return config("");
  }

  TokenIssuer config(String subjectPrefix) {
    return new TokenIssuer(
        name(),
        AUDIENCE,
        null,
        EnumSet.allOf(SigningAlgorithm.class),
        subjectPrefix,
        null,
        null,
        null);
  }

  /** What it says in its tokens, if a test says nothing else; valid for an hour. */
  JWTClaimsSet.Builder claims(String subject) {
    return new JWTClaimsSet.Builder()
        .issuer(name())
        .audience(AUDIENCE)
        .subject(subject)
        .issueTime(Date.from(HandClock.START))
        .expirationTime(Date.from(HandClock.START.plus(Duration.ofHours(1))));
  }

  String token(String subject, JWK key) {
    return sign(claims(subject).build(), key);
  }

  static String sign(JWTClaimsSet claims, JWK key) {
    return sign(
        new JWSHeader.Builder(key instanceof RSAKey ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256)
            .keyID(key.getKeyID())
            .build(),
        claims,
        key);
  }

  static String sign(JWSHeader header, JWTClaimsSet claims, JWK key) {
    SignedJWT token = new SignedJWT(header, claims);
    try {
      token.sign(key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner((ECKey) key));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
    return token.serialize();
  }

  void publish(JWK... now) {
    keys = List.of(now);
  }

  void answer(Answer how) {
    answer = how;
  }

  void answerWithKeys() {
    answer = this::sendKeys;
  }

  void answerWithStatus(int status) {
    answer = exchange -> exchange.sendResponseHeaders(status, -1);
  }

  void configure(String name, String address) {
    nameInConfiguration = name;
    keyAddress = address;
  }

  URI keyAddress() {
    return URI.create(name() + "/keys");
  }

  /** As Kubernetes' API server does, which has keys in no other form. */
  private void sendKeys(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestHeaders().getFirst("accept").contains("application/jwk-set+json")) {
      exchange.sendResponseHeaders(406, -1);
      return;
    }
    exchange.getResponseHeaders().add("cache-control", "public, max-age=3600");
    send(exchange, new JWKSet(keys).toPublicJWKSet().toString());
  }

  private void sendConfiguration(HttpExchange exchange) throws IOException {
    send(
        exchange,
        "{\"issuer\":\"" + nameInConfiguration + "\",\"jwks_uri\":\"" + keyAddress + "\"}");
    exchange.close();
  }

  static void send(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
