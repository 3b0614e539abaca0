/**
 * <kept-work page="/help/new-ticket/" key="…"> on the page that shows what was typed when the session ended.
 *
 * Leads back to the page it was typed on, where `fillKeptWork` puts it into the form again.
 */
class KeptWork extends HTMLElement {
  connectedCallback(): void {
    // Came back because nothing on that page fits: stay, and send it from here.
    if (window.location.hash === "#stay") return;
    window.location.replace(`${this.getAttribute("page") ?? "/"}#kept=${this.getAttribute("key") ?? ""}`);
  }
}

customElements.define("kept-work", KeptWork);
