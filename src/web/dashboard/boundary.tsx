import { Component, type ReactNode } from 'react';

/** What is shown when the page itself breaks: better than nothing at all. */
export class Boundary extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  override render() {
    if (!this.state.isBroken) return this.props.children;
    return (
      <main className="sign-in">
        <div className="card nothing" role="alert">
          <h1>This page broke</h1>
          <p>Nothing happened to your orders. Reload the page to go on.</p>
        </div>
      </main>
    );
  }
}
