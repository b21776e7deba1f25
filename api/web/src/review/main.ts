// The review: a steward's queue, pair by pair.
import "../common/look.css";
import { mount } from "svelte";
import Page from "./Page.svelte";

mount(Page, { target: document.getElementById("page") as HTMLElement });
