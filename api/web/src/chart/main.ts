// The chart: how subjects, departments and regions hang together, expanded node by node.
import "../common/look.css";
import { mount } from "svelte";
import Page from "./Page.svelte";

mount(Page, { target: document.getElementById("page") as HTMLElement });
