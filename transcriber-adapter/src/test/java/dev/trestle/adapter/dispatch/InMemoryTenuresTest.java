package dev.trestle.adapter.dispatch;

class InMemoryTenuresTest extends TenuresContract {

  private final InMemoryTenures tenures = new InMemoryTenures();

  @Override
  Tenures tenures() {
    return tenures;
  }
}
